/** So many different values of a property are remembered: people share offices, titles and names, but no addresses. */
const most = 4_000;

/** The values of one property that were seen; undefined once nearly all of them turned out to be different. */
interface Seen {
  values: Map<string, unknown> | undefined;
  shared: number;
}

/**
 * Gives the first of the equal texts, lists or objects that were given under a name, so that they are in memory once.
 * Objects are equal where their JSON is.
 */
export function sharingValues(): <T>(name: string, value: T) => T {
  const names = new Map<string, Seen>();
  return (name, value) => {
    const isObject = typeof value === "object" && value !== null;
    if (!isObject && typeof value !== "string") return value;
    const seen = names.get(name) ?? { values: new Map(), shared: 0 };
    names.set(name, seen);
    if (!seen.values) return value;
    const key = isObject ? JSON.stringify(value) : value;
    const known = seen.values.get(key);
    if (known !== undefined) {
      seen.shared += 1;
      return known as typeof value;
    }
    if (seen.values.size < most) seen.values.set(key, value);
    else if (seen.shared < most) seen.values = undefined;
    return value;
  };
}

/**
 * Copies rows, one after the other, so that 100,000 of them take little memory: equal texts and lists of a property are
 * one and the same, and a copy takes half of what an object does that a parser has built property by property (V8).
 */
export function sharing(): <Row extends object>(row: Row) => Row {
  const share = sharingValues();
  return (row) => {
    const copy = { ...row };
    let last: unknown;
    for (const name in copy) {
      const value = copy[name];
      // Of most accounts the mail is the user principal name, which stands before it.
      copy[name] = typeof value === "string" && value === last ? (last as typeof value) : share(name, value);
      last = copy[name];
    }
    return copy;
  };
}
