import type { Change, Desired, Note, Target, Value, Values } from "./target.ts";

/** The difference for one person in one target; `equal` counts values that are spelled differently but mean the same. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  readonly equal: number;
  /** Fields that hold a value which this plan decides on, whether it changes or not; without the steady ones. */
  readonly filled: readonly string[];
}

/** Compares desired with current values: a change for every desired field that means something else than its current value. */
export function diff(target: Pick<Target, "name" | "same">, desired: Desired, current: Values): Difference {
  const changes: Change[] = [];
  const filled: string[] = [];
  let equal = 0;
  for (const { field, to, rule, when, steady } of desired.fields) {
    const from = current[field] ?? null;
    const isEmpty = from === null || target.same(field, from, null);
    if (!isEmpty && !steady && when === "always") filled.push(field);
    if (!target.same(field, from, to)) {
      if (when === "always" || isEmpty) changes.push({ target: target.name, field, from, to, rule });
    } else if (from !== to) equal += 1;
  }
  return { changes, notes: desired.notes, equal, filled };
}

/**
 * What database and targets have agreed on about an account, as it is remembered between plans: by target a mark for each
 * value, with spaces between; and since when (ISO 8601) which values, as `target.field`, have been others in the target.
 */
export interface Agreement {
  readonly agreed: Readonly<Record<string, string>>;
  readonly changedThere: Readonly<Record<string, string>>;
}

/** What a plan finds of that in one target. */
export interface Agreeing {
  /** Marks of the values that agree, and of those that did before they were changed there. */
  readonly marks: string;
  readonly changes: readonly Change[];
}

/** The changes of a target with which of them were made there: the value that the database has is one that both had. */
export function agreeing(
  name: string,
  { fields }: Desired,
  changes: readonly Change[],
  { before, now }: { readonly before: Agreement | undefined; readonly now: Date },
): Agreeing {
  const differing = new Map(changes.map((change) => [change.field, change]));
  const known = new Set(before?.agreed[name]?.split(" "));
  const marks: string[] = [];
  for (const { field, to, when } of fields) {
    if (when !== "always") continue;
    const mark = markOf(field, to);
    if (!differing.has(field) || known.has(mark)) marks.push(mark);
  }
  const sinceOf = ({ field, to }: Change) =>
    before?.changedThere[placeOf(name, field)] ??
    (known.has(markOf(field, to)) ? now.toISOString() : undefined);
  return {
    marks: marks.join(" "),
    changes: changes.map((change) => {
      const changedThere = sinceOf(change);
      return changedThere === undefined ? change : { ...change, changedThere };
    }),
  };
}

/** What is remembered once a plan has looked at some targets; the others keep what was. */
export function agreementAfter(
  before: Agreement | undefined,
  targets: ReadonlyMap<string, Agreeing>,
): Agreement {
  const isOfOther = ([place]: readonly [string, string]) => !targets.has(place.slice(0, place.indexOf(".")));
  return {
    agreed: {
      ...before?.agreed,
      ...Object.fromEntries([...targets].map(([name, { marks }]) => [name, marks])),
    },
    changedThere: Object.fromEntries([
      ...Object.entries(before?.changedThere ?? {}).filter(isOfOther),
      ...[...targets].flatMap(([name, { changes }]) =>
        changes.flatMap(({ field, changedThere }) =>
          changedThere === undefined ? [] : [[placeOf(name, field), changedThere]],
        ),
      ),
    ]),
  };
}

const placeOf = (target: string, field: string): string => `${target}.${field}`;

/**
 * Twenty bits of a field's value (FNV-1a), in base 36: enough to recognize it, and too little to tell it. There are a
 * million of them in a night.
 */
function markOf(field: string, value: Value): string {
  let hash = 0x811c9dc5;
  for (const text of [field, "\0", value ?? ""])
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 12).toString(36);
}
