/** The source that an image is shown from: `photo` for the address of the photo, itself if it holds the image, else none. */
export function shownSource(
  source: string,
  { photoUrl, photo }: { readonly photoUrl: string | null; readonly photo: string | undefined },
): string | undefined {
  if (photoUrl !== null && isSameAddress(source, photoUrl)) return photo;
  return /^data:image\/(png|jpeg|gif|webp);/i.test(source) ? source : undefined;
}

/** Whether two addresses are the same after normalization. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [parsed(one), parsed(other)];
  return a !== undefined && b !== undefined && a.href === b.href;
}

/** The source of an image that was not loaded: its host, or the scheme if it has no host. */
export function sourceOfImage(address: string): string {
  const url = parsed(address);
  if (!url) return address.trim().slice(0, 60);
  return url.host || url.protocol;
}

/** An address without a scheme is resolved as in a page over https. */
const parsed = (address: string): URL | undefined =>
  URL.parse(address.trim().replace(/^\/\//, "https://")) ?? undefined;
