import type { Change, Desired, Note, Target, Value, Values } from "./target.ts";

/** The difference for one person in one target; `equal` counts values that are spelled differently and mean the same. */
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
    const isEmpty = from === null || (from !== to && target.same(field, from, null));
    if (!isEmpty && !steady && when === "always") filled.push(field);
    if (!target.same(field, from, to)) {
      if (when === "always" || isEmpty) changes.push({ target: target.name, field, from, to, rule });
    } else if (from !== to) equal += 1;
  }
  return { changes, notes: desired.notes, equal, filled };
}

/**
 * The values that the database and the targets have agreed on for an account, remembered between plans. `agreed`: by target,
 * a mark of all values and then one of each, separated by spaces. `changedThere`: by `target.field`, since when (ISO 8601)
 * the value has differed in the target.
 */
export interface Agreement {
  readonly agreed: Readonly<Record<string, string>>;
  readonly changedThere: Readonly<Record<string, string>>;
}

/** Whether the database and the target have agreed on a value; undefined where nothing is remembered for that target. */
export function haveAgreedOn(
  agreement: Agreement | undefined,
  { target, field, to }: Pick<Change, "target" | "field" | "to">,
): boolean | undefined {
  return agreement?.agreed[target]?.split(" ").includes(markOf(hashOf(field, to)));
}

/** The agreement that a plan finds in one target. */
export interface Agreeing {
  /** Marks of the values that agree, and of those that agreed until they were changed in the target. */
  readonly marks: string;
  readonly changes: readonly Change[];
}

/** Finds out which changes were made in the target: those where the database still has a value that both agreed on. */
export function agreeing(
  name: string,
  { fields }: Desired,
  changes: readonly Change[],
  { before, now }: { readonly before: Agreement | undefined; readonly now: Date },
): Agreeing {
  const known = before?.agreed[name];
  // The common case, 100,000 times in a plan: nothing differs.
  if (changes.length === 0) return { marks: marksOf(fields, known), changes };
  const marks = known === undefined ? undefined : new Set(known.split(" "));
  const isKnown = ({ field, to }: Pick<Change, "field" | "to">) => marks?.has(markOf(hashOf(field, to)));
  const isDiffering = (field: string) => changes.some((change) => change.field === field);
  const agreed = fields.filter((one) => !isDiffering(one.field) || isKnown(one));
  return {
    marks: marksOf(agreed, known),
    changes: changes.map((change) => {
      const since = before?.changedThere[placeOf(name, change.field)];
      const changedThere = since ?? (isKnown(change) ? now.toISOString() : undefined);
      return changedThere === undefined ? change : { ...change, changedThere };
    }),
  };
}

/** The agreement to remember after a plan of some targets; that of the others is kept. Undefined where there is none. */
export function agreementAfter(
  before: Agreement | undefined,
  found: readonly { readonly target: string; readonly agreeing?: Agreeing }[],
): Agreement | undefined {
  let { agreed, changedThere = nowhere } = before ?? {};
  if (isEmpty(changedThere)) changedThere = nowhere;
  for (const { target, agreeing: own } of found) {
    if (!own) continue;
    if (agreed?.[target] !== own.marks) agreed = { ...agreed, [target]: own.marks };
    if (own.changes.length === 0 && changedThere === nowhere) continue;
    const others = Object.entries(changedThere).filter(([place]) => !place.startsWith(`${target}.`));
    const places = own.changes.flatMap(({ field, changedThere: since }) =>
      since === undefined ? [] : [[placeOf(target, field), since] as const],
    );
    changedThere = others.length + places.length === 0 ? nowhere : Object.fromEntries([...others, ...places]);
  }
  if (!agreed) return undefined;
  const isSame = agreed === before?.agreed && changedThere === nowhere && isEmpty(before.changedThere);
  return isSame ? before : { agreed, changedThere };
}

function isEmpty(one: object): boolean {
  for (const _ in one) return false;
  return true;
}

const nowhere: Agreement["changedThere"] = {};

const placeOf = (target: string, field: string): string => `${target}.${field}`;

/** The marks of desired values; `known` itself where it has the same, so that equal texts share memory. */
function marksOf(fields: Desired["fields"], known: string | undefined): string {
  let all = 0;
  for (const { field, to, when } of fields)
    if (when === "always") all = Math.imul(all ^ hashOf(field, to), prime);
  const first = `=${markOf(all)}${markOf(all << 24)}`;
  if (known?.startsWith(first)) return known;
  const marks = [first];
  for (const { field, to, when } of fields) if (when === "always") marks.push(markOf(hashOf(field, to)));
  return marks.join(" ");
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A hash as four letters, of 24 bits: enough to recognize a value that is not stored. */
const markOf = (hash: number): string =>
  letters.charAt(hash >>> 26) +
  letters.charAt((hash >>> 20) & 63) +
  letters.charAt((hash >>> 14) & 63) +
  letters.charAt((hash >>> 8) & 63);

const prime = 0x01000193;

/** The hash of the last value of each field: people are planned by office, and have most values of the one before. */
const hashed = new Map<string, { readonly value: Value; readonly hash: number }>();

/** The FNV-1a hash of a field's value: cheap, since a night computes a million of them. */
function hashOf(field: string, value: Value): number {
  const last = hashed.get(field);
  if (last && last.value === value) return last.hash;
  const start = Math.imul(fnv(0x811c9dc5, field) ^ 0xffff, prime);
  const hash = value === null ? start : fnv(start, value);
  hashed.set(field, { value, hash });
  return hash;
}

function fnv(start: number, text: string): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), prime);
  return hash;
}
