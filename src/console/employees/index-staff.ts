import { type StaffMember, standings } from "../../employees/list.ts";
import { fold } from "./fold.ts";

/** What people can be sorted by, within their office. */
export const sorts = ["name", "title", "standing"] as const;
export type Sort = (typeof sorts)[number];

/** Somebody with what finding and sorting them takes, worked out once. */
export interface Entry {
  /** Unique, also where two rows of the database share an e-mail. */
  readonly key: string;
  readonly person: StaffMember;
  /** All that a search looks at, folded, a line each. */
  readonly text: string;
  /** Their place among everybody, from 0, in each order. */
  readonly ranks: Readonly<Record<Sort, number>>;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Works out once per answer of the app what every keystroke of a search would otherwise work out again. */
export function indexStaff(employees: readonly StaffMember[]): readonly Entry[] {
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
