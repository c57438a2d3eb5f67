/** Whether two addresses lead to the same place, however each is written. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [parsed(one), parsed(other)];
  return a !== undefined && b !== undefined && a.href === b.href;
}

/** Where an image would have come from, for a reader: its host, or the kind of address where that has none. */
export function sourceOfImage(address: string): string {
  const url = parsed(address);
  if (!url) return address.trim().slice(0, 60);
  return url.host || url.protocol;
}

/** An address without a scheme is read as in a page over https. */
const parsed = (address: string): URL | undefined =>
  URL.parse(address.trim().replace(/^\/\//, "https://")) ?? undefined;
