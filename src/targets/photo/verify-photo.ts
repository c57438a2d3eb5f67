import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { Task, Verified } from "../../core/target.ts";
import { type PhotoFacts, photoFacts, remembered } from "./facts.ts";

/** The two sides of a photo: what is stored, and what is at its address, "unchanged" where that is known already. */
export interface Sides {
  readonly stored: () => Promise<{ readonly mediaEtag: string } | undefined>;
  readonly image: (url: string, known: PhotoFacts) => Promise<{ readonly facts: PhotoFacts } | "unchanged">;
}

/** Holds what is remembered of one photo against both sides; an image that cannot be fetched is no drift. */
export async function verifyPhoto({ employee, memory }: Task, { stored, image }: Sides): Promise<Verified> {
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
