import { type ListedEmployee, type Served, type SyncState, syncStates } from "../../api/employees.ts";
import type { Change } from "../../api/plan.ts";
import { say } from "../parts/say.ts";
import { locale } from "../texts/texts.ts";

/** Search, filters and order; `office` null means the people without an office, undefined all people. */
export interface EmployeeView {
  readonly search: string;
  /** Empty means all. */
  readonly syncStates: readonly SyncState[];
  readonly office: string | null | undefined;
  /** What puts the signature into their mails; undefined means any. */
  readonly served?: Served | undefined;
  readonly sort: Sort;
  /** From the last to the first; within the same, people stand by name either way. */
  readonly isDescending: boolean;
  /** Whether people stand by office; otherwise all of them are in one order. */
  readonly isGrouped: boolean;
}

/** An office with its listed people, at least one, in order; where people are not grouped, all of them. */
export interface Office {
  readonly name: string | null;
  readonly people: readonly Entry[];
}

/** The listed people by office, and how many each filter choice would list, given the other filters. */
export interface Arrangement {
  readonly offices: readonly Office[];
  readonly shown: number;
  readonly stateCounts: ReadonlyMap<SyncState, number>;
  /** What serves people's signatures; only the mailbox where no rule says otherwise. */
  readonly servedCounts: ReadonlyMap<Served, number>;
  /** Every office of the company, in order, also if the filters leave no one in it. */
  readonly officeCounts: ReadonlyMap<string | null, number>;
}

/** Filters, groups and sorts people. Each word of the search must occur in the name, title, e-mail or office. */
export function arrangeEmployees(people: readonly Entry[], view: EmployeeView): Arrangement {
  const words = fold(view.search).split(/\s+/).filter(Boolean);
  const stateCounts = new Map<SyncState, number>();
  const servedCounts = new Map<Served, number>();
  const counts = new Map<string | null, number>();
  const groups = new Map<string | null, Entry[]>();
  let shown = 0;
  for (const entry of people) {
    const { office, standing } = entry.person;
    const found = words.every((word) => entry.text.includes(word));
    const inOffice = view.office === undefined || view.office === office;
    const inSyncState = view.syncStates.length === 0 || view.syncStates.includes(standing);
    const served = entry.person.served ?? "mailbox";
    const isServed = view.served === undefined || view.served === served;
    const isOther = found && inOffice && inSyncState;
    counts.set(office, (counts.get(office) ?? 0) + Number(found && inSyncState && isServed));
    servedCounts.set(served, (servedCounts.get(served) ?? 0) + Number(isOther));
    if (found && inOffice && isServed) stateCounts.set(standing, (stateCounts.get(standing) ?? 0) + 1);
    if (!isOther || !isServed) continue;
    shown += 1;
    const place = view.isGrouped ? office : null;
    const group = groups.get(place);
    if (group) group.push(entry);
    else groups.set(place, [entry]);
  }
  const byOffice = <T>([a]: readonly [string | null, T], [b]: readonly [string | null, T]) =>
    compareOffices(a, b);
  const offices = [...groups].sort(byOffice);
  if (view.sort === "office" && view.isDescending) offices.reverse();
  return {
    offices: offices.map(([name, people]) => ({ name, people: people.sort(compareBy(view)) })),
    shown,
    stateCounts,
    servedCounts,
    officeCounts: new Map([...counts].sort(byOffice)),
  };
}

/** What people are sorted by, beside the state of one target. */
export const sorts = ["name", "title", "email", "office", "standing", "changes"] as const;
/** `state:photo` is by the state of the target `photo`, the most pressing first. */
export type Sort = (typeof sorts)[number] | `state:${string}`;

/** A person with what searching and sorting needs, computed once. */
export interface Entry {
  /** Unique, also if two rows of the database have the same e-mail. */
  readonly key: string;
  readonly person: ListedEmployee;
  /** All searchable texts, folded, one per line. */
  readonly text: string;
  /** The index among all people in each order. */
  readonly ranks: Readonly<Record<Exclude<(typeof sorts)[number], "email">, number>>;
  /** In lower case. Addresses are all different: an order of their own would take longer than comparing them does. */
  readonly email: string;
}

const collator = new Intl.Collator(locale, { numeric: true });

/** In the order of their names, and of their addresses where those are the same. */
export const byName = (a: ListedEmployee, b: ListedEmployee): number =>
  collator.compare(a.name, b.name) || collator.compare(a.email, b.email);

/** Sorts people by name as they come: each part is merged with one of its size, so that nothing takes long at the end. */
export function sorting(first: readonly ListedEmployee[]) {
  const parts: ListedEmployee[][] = [first.toSorted(byName)];
  const mergeLast = () => {
    const [a = [], b = []] = parts.splice(-2);
    parts.push(merged(a, b));
  };
  return {
    add(people: readonly ListedEmployee[]): void {
      parts.push(people.toSorted(byName));
      while ((parts.at(-2)?.length ?? Number.POSITIVE_INFINITY) <= (parts.at(-1)?.length ?? 0)) mergeLast();
    },
    all(): readonly ListedEmployee[] {
      while (parts.length > 1) mergeLast();
      return parts[0] ?? [];
    },
  };
}

function merged(a: readonly ListedEmployee[], b: readonly ListedEmployee[]): ListedEmployee[] {
  const all: ListedEmployee[] = [];
  let at = 0;
  for (const one of a) {
    for (let other = b[at]; other && byName(other, one) < 0; other = b[at]) {
      all.push(other);
      at += 1;
    }
    all.push(one);
  }
  return all.concat(b.slice(at));
}

/** Indexes that were made before they are needed. */
const made = new WeakMap<readonly ListedEmployee[], readonly Entry[]>();

/** Computes once per response what each keystroke of a search would otherwise compute again. */
export function indexEmployees(employees: readonly ListedEmployee[]): readonly Entry[] {
  const known = made.get(employees);
  if (known) return known;
  const steps = indexing(employees);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Milliseconds of a frame that others may have to wait for. */
const frameMs = 8;

/** Does it beforehand, in parts of a frame each: the page stays responsive. */
export async function indexInTurns(employees: readonly ListedEmployee[]): Promise<void> {
  const steps = indexing(employees);
  for (let begun = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) {
      made.set(employees, step.value);
      return;
    }
    if (performance.now() - begun < frameMs) continue;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  }
}

function* indexing(employees: readonly ListedEmployee[]): Generator<void, readonly Entry[]> {
  const named = employees.toSorted(byName);
  yield;
  const titles = rankOf(named.map(({ title }) => title ?? ""));
  yield;
  const offices = rankOf(named.map(({ office }) => office ?? ""));
  const uses = new Map<string, number>();
  const entries: Entry[] = [];
  for (const [place, person] of named.entries()) {
    if (place % 100 === 0) yield;
    const { name, title, email, office } = person;
    const use = uses.get(email) ?? 0;
    uses.set(email, use + 1);
    entries.push({
      key: use === 0 ? email : `${email} ${use}`,
      person,
      text: fold([name, title, email, office].map((part) => part?.replaceAll("\n", " ") ?? "").join("\n")),
      ranks: {
        name: place,
        title: titles.get(title ?? "") ?? 0,
        office: offices.get(office ?? "") ?? 0,
        standing: syncStates.indexOf(person.standing),
        changes: person.changes.length,
      },
      email: email.toLowerCase(),
    });
  }
  return entries;
}

/** Orders by name where the first comparison is equal. */
export function compareBy({ sort, isDescending }: Pick<EmployeeView, "sort" | "isDescending">) {
  const sign = isDescending ? -1 : 1;
  if (sort === "email") {
    return (a: Entry, b: Entry): number =>
      a.email === b.email ? a.ranks.name - b.ranks.name : a.email < b.email ? -sign : sign;
  }
  const rank = rankIn(sort);
  return (a: Entry, b: Entry): number => sign * (rank(a) - rank(b)) || a.ranks.name - b.ranks.name;
}

function rankIn(sort: Exclude<Sort, "email">): (entry: Entry) => number {
  const known = sorts.find((one) => one === sort);
  if (known && known !== "email") return ({ ranks }) => ranks[known];
  const target = sort.replace("state:", "");
  return ({ person }) => syncStates.indexOf(person.targets[target] ?? "unknown");
}

/** Office names in alphabetical order; people without an office come last. */
export function compareOffices(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return collator.compare(a, b);
}

/** Text → its rank; few titles are distinct, so few are compared. The empty text comes last. */
function rankOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const distinct = [...new Set(texts)].sort(
    (a, b) => Number(a === "") - Number(b === "") || collator.compare(a, b),
  );
  return new Map(distinct.map((text, rank) => [text, rank]));
}

// Letters that Unicode does not decompose, with what people type instead.
const apart: Readonly<Record<string, string>> = { ø: "o", æ: "ae", ß: "ss", đ: "d", ł: "l" };

/** Text as it is compared in a search: lower case, without accents and invisible characters. */
export const fold = (text: string): string => (ascii.test(text) ? text.toLowerCase() : foldLetters(text));

const ascii = /^[\n -~]*$/;

const foldLetters = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/[øæßđł]/g, (letter) => apart[letter] ?? letter);

const mostChanges = 3;

/** The first changes, as many as fit on a card, and the number of the others. */
export function glanceAtChanges(changes: readonly Change[]): {
  readonly changes: readonly Change[];
  readonly more: number;
} {
  const some = changes.slice(0, mostChanges);
  return { changes: some, more: changes.length - some.length };
}

/** The reason for a person's sync state, in a sentence; undefined if the state is self-explanatory. */
export function reasonFor({ standing, failures, notes }: ListedEmployee): string | undefined {
  const [failure] = failures;
  const [note] = notes;
  if (standing === "failed" && failure?.message) return say({ ...failure, message: failure.message }).message;
  return standing === "in-step" || standing === "differs" || !note ? undefined : say(note).message;
}
