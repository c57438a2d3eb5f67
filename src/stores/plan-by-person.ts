import type { ContainerClient } from "@azure/storage-blob";
import { answered } from "../clients/storage/entities.ts";
import { type Extent, type Headed, readLines, writeLines } from "../clients/storage/lines.ts";
import { sharingValues } from "../core/employee.ts";
import { normalizeEmail } from "../core/key.ts";
import type { PlanHead, PlannedEmployee } from "../core/plan.ts";

/** Planned people by normalized e-mail. */
export type PlannedByEmail = ReadonlyMap<string, PlannedEmployee>;

/** Those of the people with these normalized e-mails who are in a plan. */
type PeopleOf = (emails: ReadonlySet<string>) => Promise<PlannedByEmail>;

/** A plan in which people are looked up; the others of a large plan are not kept in memory. */
export interface PlanByPerson {
  readonly plan: PlanHead;
  /** For a few people, anywhere: only the parts that they are in are read. */
  readonly of: PeopleOf;
  /** For most people, who are looked up in about the order of the plan: it is read once, while they are. */
  inOrder(): PeopleOf;
}

/**
 * Some people of a plan with many: where their lines are in which version of its blob, and their normalized e-mails in the
 * order of the lines.
 */
export interface PlanPart extends Extent {
  readonly emails: readonly string[];
}

/** A plan in its blob. */
interface Stored {
  readonly container: ContainerClient;
  readonly id: string;
  readonly blob: string;
  readonly headOf: (line: unknown) => PlanHead;
  readonly personOf: (line: unknown) => PlannedEmployee;
  /** The plan from its beginning; undefined where it is not kept any more. */
  open(): Promise<
    { readonly plan: PlanHead; readonly employees: AsyncIterable<PlannedEmployee> } | undefined
  >;
}

const partsBlob = (id: string): string => `${id}.parts.ndjson.gz`;

/** Writes an index of a plan: where people are, by their normalized e-mails in the order of its lines. */
export async function writeParts(
  { container, id }: Pick<Stored, "container" | "id">,
  { parts, etag }: Headed<unknown>,
  emails: readonly string[],
): Promise<void> {
  // A plan of few people is read as fast as its index.
  if (parts.length < 2) return;
  let first = 0;
  const places = parts.map(({ at, size, lines }) => {
    first += lines;
    return { etag, at, size, emails: emails.slice(first - lines, first) } satisfies PlanPart;
  });
  await writeLines(container, partsBlob(id), places);
}

/** Opens a plan to look people up in it; undefined where it is not kept any more. */
export async function openByPerson(stored: Stored): Promise<PlanByPerson | undefined> {
  const { container, id, headOf } = stored;
  const parts = (await Array.fromAsync(readLines(container, partsBlob(id)))) as PlanPart[];
  const [first] = parts;
  if (first) {
    const head = await firstLine(stored, { etag: first.etag, at: 0, size: first.at });
    if (head !== undefined) {
      const places = placesIn(parts);
      return {
        plan: headOf(head),
        of: orWhole(stored, (emails) => among(stored, places, emails)),
        inOrder: () => orWhole(stored, passing(stored, places, parts)),
      };
    }
  }
  const opened = await stored.open();
  if (!opened) return undefined;
  const people = await peopleOf(opened);
  const of = async (emails: ReadonlySet<string>) => only(people, emails);
  return { plan: opened.plan, of, inOrder: () => of };
}

/** The first line of an extent; undefined if the blob has been replaced. */
const firstLine = async ({ container, blob }: Stored, place: Extent): Promise<unknown> =>
  readLines(container, blob, place)
    .next()
    .then(
      ({ value }) => value,
      (error: unknown) => {
        if (!isRewritten(error)) throw error;
      },
    );

/** By normalized e-mail. Where everyone changes, an office's people have the same changes: those are in memory once. */
export async function peopleOf({
  employees,
}: {
  readonly employees: AsyncIterable<PlannedEmployee>;
}): Promise<PlannedByEmail> {
  const planned = new Map<string, PlannedEmployee>();
  const share = sharingValues();
  for await (const person of employees) {
    const changes = person.changes.map((change) => share(`${change.target} ${change.field}`, change));
    planned.set(normalizeEmail(person.email), { ...person, changes, notes: share("notes", person.notes) });
  }
  return planned;
}

const only = (people: PlannedByEmail, emails: ReadonlySet<string>): PlannedByEmail =>
  new Map([...people].filter(([email]) => emails.has(email)));

/** By normalized e-mail; two rows of one address may be in two parts. */
type Places = ReadonlyMap<string, readonly Extent[]>;

function placesIn(parts: readonly PlanPart[]): Places {
  const places = new Map<string, readonly Extent[]>();
  for (const { emails, ...place } of parts) {
    const here = [place];
    for (const email of emails) {
      const before = places.get(email);
      places.set(email, before && before !== here ? [...before, place] : here);
    }
  }
  return places;
}

async function among({ container, blob, personOf }: Stored, places: Places, emails: ReadonlySet<string>) {
  const found = new Map<string, PlannedEmployee>();
  const wanted = new Set([...emails].flatMap((email) => places.get(email) ?? []));
  for (const extent of extentsOf([...wanted].sort((a, b) => a.at - b.at))) {
    for await (const line of readLines(container, blob, extent)) {
      const email = normalizeEmail((line as PlannedEmployee).email);
      if (emails.has(email)) found.set(email, personOf(line));
    }
  }
  return found;
}

/** Joins adjacent extents, so that they are read at once. */
function extentsOf(places: readonly Extent[]): readonly Extent[] {
  const extents: Extent[] = [];
  for (const place of places) {
    const last = extents.at(-1);
    if (last && last.at + last.size === place.at)
      extents.splice(-1, 1, { ...last, size: last.size + place.size });
    else extents.push(place);
  }
  return extents;
}

/** Looks people up in one pass through a plan; those passed before they are looked up are remembered until then. */
function passing(
  { container, blob, personOf }: Stored,
  places: Places,
  parts: readonly PlanPart[],
): PeopleOf {
  const passed = new Map<string, PlannedEmployee>();
  const [all] = extentsOf(parts.map(({ etag, at, size }) => ({ etag, at, size })));
  const lines = readLines(container, blob, all);
  return async (emails) => {
    const found = new Map<string, PlannedEmployee>();
    for (const email of emails) {
      if (!places.has(email)) continue;
      while (!passed.has(email)) {
        const { done, value } = await lines.next();
        if (done) break;
        const person = personOf(value);
        passed.set(normalizeEmail(person.email), person);
      }
      const person = passed.get(email);
      if (person) found.set(email, person);
      passed.delete(email);
    }
    return found;
  };
}

/** Falls back to the whole plan once its blob has been replaced by an erasure. */
function orWhole({ open }: Stored, of: PeopleOf): PeopleOf {
  let whole: Promise<PlannedByEmail> | undefined;
  return async (emails) => {
    if (whole) return only(await whole, emails);
    return of(emails).catch(async (error: unknown) => {
      if (!isRewritten(error)) throw error;
      whole ??= open().then((opened) => (opened ? peopleOf(opened) : new Map()));
      return only(await whole, emails);
    });
  };
}

const isRewritten = (error: unknown): boolean => answered(error, 412);
