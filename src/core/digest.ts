import { createHash } from "node:crypto";
import { byCodeUnit } from "./key.ts";
import type { PlannedEmployee } from "./plan.ts";
import type { Value } from "./target.ts";

/** The words of a row around its values, as JSON: before the first, and after the second. */
type Place = readonly [before: string, after: string];

/** One person's rows: where the values belong, which many people have in common, and from and to of each by turns. */
interface Rows {
  readonly email: string;
  readonly entraId: string | null;
  readonly places: readonly Place[];
  readonly values: readonly Value[];
}

/**
 * Takes the people of a plan one by one, and makes its digest: SHA-256 (hex) over the canonical JSON of
 * `[email, entraId, target, field, from, to, rule]` rows sorted by code unit, the same for two plans that would write the
 * same, however they were made. Until then only the values are kept: the order is known when everyone was taken.
 */
export function digesting() {
  const people: Rows[] = [];
  const placesOf = places();
  return {
    add({ email, entraId, changes }: Pick<PlannedEmployee, "email" | "entraId" | "changes">): void {
      if (changes.length === 0) return;
      const values: Value[] = [];
      for (const { from, to } of changes) values.push(from, to);
      people.push({ email, entraId, places: placesOf(changes), values: [...values] });
    },
    digest: (): string => hashOf(people),
  };
}

/** The digest of the changes of these people. */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  const { add, digest } = digesting();
  for (const person of employees) add(person);
  return digest();
}

/** There are few targets, fields and rules, and a million changes of them: most people have the same places. */
function places() {
  const words = new Map<string, string>();
  const json = (word: string) => {
    const found = words.get(word) ?? JSON.stringify(word);
    words.set(word, found);
    return found;
  };
  const known = new Map<string, readonly Place[]>();
  return (changes: PlannedEmployee["changes"]): readonly Place[] => {
    let key = "";
    for (const { target, field, rule } of changes) key += `${json(target)},${json(field)},${json(rule)};`;
    const found =
      known.get(key) ??
      changes.map(
        ({ target, field, rule }) => [`,${json(target)},${json(field)},`, `,${json(rule)}]`] as const,
      );
    known.set(key, found);
    return found;
  };
}

/** All rows of a person have the same start and are adjacent when sorted: few people's rows are in memory at a time. */
function hashOf(people: readonly Rows[]): string {
  const starts = people.map(({ email, entraId }) => JSON.stringify([email, entraId]).slice(0, -1));
  const places = starts.map((_, at) => at);
  const sorted = places.sort((a, b) => byCodeUnit(starts[a] ?? "", starts[b] ?? ""));
  const hash = createHash("sha256").update("[");
  let separator = "";
  let rows: string[] = [];
  const write = () => {
    if (rows.length > 0) hash.update(separator + rows.join());
    if (rows.length > 0) separator = ",";
    rows = [];
  };
  let own: string[] = [];
  for (const [n, at] of sorted.entries()) {
    const person = people[at];
    const start = starts[at] ?? "";
    if (person) own.push(...rowsOf(start, person));
    if (starts[sorted[n + 1] ?? -1] === start) continue;
    // By code unit, as `sort` does without a comparison.
    rows.push(...own.sort());
    own = [];
    if (rows.length > 1000) write();
  }
  write();
  return hash.update("]").digest("hex");
}

const rowsOf = (start: string, { places: all, values }: Rows): readonly string[] =>
  all.map(([before, after], n) => {
    const [from = null, to = null] = [values[2 * n], values[2 * n + 1]];
    return `${start}${before}${jsonOf(from)},${jsonOf(to)}${after}`;
  });

const jsonOf = (value: Value) => (value === null ? "null" : JSON.stringify(value));
