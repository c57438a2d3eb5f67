import { type ListedEmployee, type SyncState, standings } from "../../api/employees.ts";
import type { Change } from "../../api/plan.ts";

/** What a reader asks to see; `office` null is those without one, undefined everybody. */
export interface EmployeeView {
  readonly search: string;
  /** None is all. */
  readonly standings: readonly SyncState[];
  readonly office: string | null | undefined;
  readonly sort: Sort;
}

/** An office with those of its people who are shown, at least one, in order. */
export interface Office {
  readonly name: string | null;
  readonly people: readonly Entry[];
}

/** Who is shown, by office, and how many each choice of a filter would show beside the other filters. */
export interface Arrangement {
  readonly offices: readonly Office[];
  readonly shown: number;
  readonly standings: ReadonlyMap<SyncState, number>;
  /** Every office of the company, in order, also where the filters leave nobody. */
  readonly officeCounts: ReadonlyMap<string | null, number>;
}

/** Finds, groups and sorts people. Every word of the search has to occur in somebody's name, title, e-mail or office. */
export function arrangeEmployees(staff: readonly Entry[], view: EmployeeView): Arrangement {
  const words = fold(view.search).split(/\s+/).filter(Boolean);
  const standings = new Map<SyncState, number>();
  const counts = new Map<string | null, number>();
  const groups = new Map<string | null, Entry[]>();
  let shown = 0;
  for (const entry of staff) {
    const { office, standing } = entry.person;
    const found = words.every((word) => entry.text.includes(word));
    const inOffice = view.office === undefined || view.office === office;
    const inSyncState = view.standings.length === 0 || view.standings.includes(standing);
    counts.set(office, (counts.get(office) ?? 0) + Number(found && inSyncState));
    if (found && inOffice) standings.set(standing, (standings.get(standing) ?? 0) + 1);
    if (!found || !inOffice || !inSyncState) continue;
    shown += 1;
    const group = groups.get(office);
    if (group) group.push(entry);
    else groups.set(office, [entry]);
  }
  const byOffice = <T>([a]: readonly [string | null, T], [b]: readonly [string | null, T]) =>
    compareOffices(a, b);
  return {
    offices: [...groups]
      .sort(byOffice)
      .map(([name, people]) => ({ name, people: people.sort(compareBy(view.sort)) })),
    shown,
    standings,
    officeCounts: new Map([...counts].sort(byOffice)),
  };
}

/** What people can be sorted by, within their office. */
export const sorts = ["name", "title", "standing"] as const;
export type Sort = (typeof sorts)[number];

/** Somebody with what finding and sorting them takes, worked out once. */
export interface Entry {
  /** Unique, also where two rows of the database share an e-mail. */
  readonly key: string;
  readonly person: ListedEmployee;
  /** All that a search looks at, folded, a line each. */
  readonly text: string;
  /** Their place among everybody, from 0, in each order. */
  readonly ranks: Readonly<Record<Sort, number>>;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Works out once per answer of the app what every keystroke of a search would otherwise work out again. */
export function indexEmployees(employees: readonly ListedEmployee[]): readonly Entry[] {
  const byName = employees.toSorted(
    (a, b) => collator.compare(a.name, b.name) || collator.compare(a.email, b.email),
  );
  const titles = rankOf(byName.map(({ title }) => title ?? ""));
  const uses = new Map<string, number>();
  return byName.map((person, place) => {
    const { name, title, email, office } = person;
    const use = uses.get(email) ?? 0;
    uses.set(email, use + 1);
    return {
      key: use === 0 ? email : `${email} ${use}`,
      person,
      text: fold([name, title, email, office].map((part) => part?.replaceAll("\n", " ") ?? "").join("\n")),
      ranks: {
        name: place,
        title: titles.get(title ?? "") ?? 0,
        standing: standings.indexOf(person.standing),
      },
    };
  });
}

/** Orders by name alone where nothing else decides. */
export const compareBy =
  (sort: Sort) =>
  (a: Entry, b: Entry): number =>
    a.ranks[sort] - b.ranks[sort] || a.ranks.name - b.ranks.name;

/** Office names as a reader expects them; nobody's office comes last. */
export function compareOffices(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return collator.compare(a, b);
}

/** Text → its place among all; people share few titles, so that few are compared. Nothing comes last. */
function rankOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const distinct = [...new Set(texts)].sort(
    (a, b) => Number(a === "") - Number(b === "") || collator.compare(a, b),
  );
  return new Map(distinct.map((text, rank) => [text, rank]));
}

// Letters that Unicode does not take apart, though people type them without.
const apart: Readonly<Record<string, string>> = { ø: "o", æ: "ae", ß: "ss", đ: "d", ł: "l" };

/** Text as it is compared in a search: lower case, without accents, and without characters that nobody sees. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/[øæßđł]/g, (letter) => apart[letter] ?? letter);

const mostChanges = 3;

/** The first changes, as many as a card has room for, and how many more there are. */
export function glanceAtChanges(changes: readonly Change[]): {
  readonly changes: readonly Change[];
  readonly more: number;
} {
  const some = changes.slice(0, mostChanges);
  return { changes: some, more: changes.length - some.length };
}

/** Why somebody stands as they do, in a sentence; undefined where their standing says it all. */
export function reasonFor({ standing, failures, notes }: ListedEmployee): string | undefined {
  if (standing === "failed") return failures[0]?.message ?? notes[0]?.message;
  return standing === "in-step" || standing === "differs" ? undefined : notes[0]?.message;
}
