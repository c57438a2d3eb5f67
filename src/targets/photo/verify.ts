import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { Memory } from "../../core/state.ts";
import type { EmployeeTask, Value, Verified } from "../../core/target.ts";

/** The two sides of a photo: what is stored, and what is at its address, "unchanged" where that is known already. */
export interface Sides {
  readonly stored: () => Promise<{ readonly mediaEtag: string } | undefined>;
  readonly image: (url: string, known: PhotoFacts) => Promise<{ readonly facts: PhotoFacts } | "unchanged">;
}

/** Holds what is remembered of one photo against both sides; an image that cannot be fetched is no drift. */
export async function verifyPhoto(
  { employee, memory }: EmployeeTask,
  { stored, image }: Sides,
): Promise<Verified> {
  const facts = photoFacts(memory.facts);
  if (!facts.hash || facts.drift) return { drifted: facts.drift !== undefined, facts: memory.facts };

  const photo = await stored();
  if (!photo) return drifted({ ...facts, drift: "photo" }, "The photo was removed.");
  if (facts.mediaEtag && photo.mediaEtag !== facts.mediaEtag) {
    return drifted({ ...facts, drift: "photo" }, "Somebody else set another photo.");
  }
  const seen = { ...facts, ...photo };
  // A new address is the next plan's business.
  if (!facts.url || facts.url !== employee.profileImageUrl) return steady(seen);
  try {
    const found = await image(facts.url, facts);
    if (found === "unchanged") return steady(seen);
    // Servers hand out new validators for the same image, and the same image whatever they are asked.
    if (found.facts.hash === facts.hash) return steady({ ...found.facts, ...photo });
    return drifted({ ...seen, drift: "image" }, "There is a new image at the same address.");
  } catch (error) {
    if (error instanceof GiveUp || error instanceof RetryLater) return steady(seen, error.message);
    throw error;
  }
}

const drifted = (facts: PhotoFacts, message: string): Verified => ({
  drifted: true,
  message,
  facts: remembered(facts),
});

const steady = (facts: PhotoFacts, message?: string): Verified => ({
  drifted: false,
  ...(message !== undefined && { message }),
  facts: remembered(facts),
});

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
