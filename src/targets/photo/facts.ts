import type { Memory } from "../../core/state.ts";
import type { Value } from "../../core/target.ts";

/** What is remembered of a photo that was sent; `drift` once it was found to be another than it should be. */
export interface PhotoFacts {
  /** Where the image came from, and what its server told it by. */
  readonly url?: string | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** SHA-256 of the JPEG sent, hex. */
  readonly hash?: string | undefined;
  /** What Microsoft Graph tells the stored photo by. */
  readonly mediaEtag?: string | undefined;
  /** Which side changed since: the photo in Microsoft 365, or the image at the same address. */
  readonly drift?: "photo" | "image" | undefined;
}

/** Reads what an earlier run remembered. */
export function photoFacts({ drift, ...facts }: Memory["facts"]): PhotoFacts {
  return drift === "photo" || drift === "image" ? { ...facts, drift } : facts;
}

/** What is worth remembering of what is known. */
export const remembered = (facts: PhotoFacts): Memory["facts"] =>
  Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** What someone's photo is as far as is remembered: the address it came from while all is well, else its hash. */
export const heldPhoto = ({ url, hash, drift }: PhotoFacts, wanted: Value): Value =>
  url !== undefined && url === wanted && !drift ? url : (hash ?? null);
