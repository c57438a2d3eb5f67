import pMap from "p-map";
import { unsigned } from "../../core/cells/picture.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { EmployeeTask, Memory, Value, Verified } from "../../core/target.ts";

/** A stored photo, none, or why it could not be read. */
type Stored = { readonly mediaEtag: string } | undefined | RetryLater | GiveUp;

/** The two sides of photos: those that are stored, by object id, and the image at an address, "unchanged" if it is the known one. */
interface Sides {
  readonly stored: (entraIds: readonly string[]) => Promise<readonly Stored[]>;
  readonly image: (url: string, known: PhotoFacts) => Promise<{ readonly facts: PhotoFacts } | "unchanged">;
}

/**
 * Compares photos of at most twenty people with both sides. Where a photo could not be read, why stands in place of its
 * person's verification; a missing permission or a busy Graph fails them all.
 */
export async function comparePhotos(
  tasks: readonly EmployeeTask[],
  { stored, image }: Sides,
): Promise<readonly (Verified | RetryLater | GiveUp)[]> {
  const ids = tasks.filter(isToRead).map(({ entraId }) => entraId);
  const found = await stored(ids);
  // A missing permission concerns all photos, so the whole verification fails.
  const forbidden = found.find((one) => one instanceof GiveUp && ofTheApp.has(one.code));
  if (forbidden) throw forbidden;
  const foundOf = new Map(ids.map((id, index) => [id, found[index]]));
  return pMap(tasks, (task) => comparePhoto(task, foundOf.get(task.entraId), image), { concurrency: 5 });
}

/** Refusals that are about the app, and not about one person. */
const ofTheApp = new Set(["forbidden", "unauthorized"]);

/** Whether there is something to compare: a photo that was sent, and is not known to have drifted. */
function isToRead({ memory }: EmployeeTask): boolean {
  const { hash, drift } = photoFacts(memory.facts);
  return Boolean(hash) && drift === undefined;
}

/** Compares what is remembered of one photo with both sides; an image that cannot be downloaded is not a drift. */
async function comparePhoto(
  task: EmployeeTask,
  photo: Stored,
  image: Sides["image"],
): Promise<Verified | RetryLater | GiveUp> {
  const { employee, memory } = task;
  const facts = photoFacts(memory.facts);
  if (!isToRead(task)) return { drifted: facts.drift !== undefined, facts: memory.facts };

  if (photo instanceof Error) return photo;
  const { unseen, ...known } = facts;
  if (unseen !== undefined && unseen === (photo?.mediaEtag ?? none)) {
    return { drifted: true, message: notStored, facts: remembered({ ...facts, drift: "photo" }) };
  }
  if (!photo) return drifted({ ...known, drift: "photo" }, "The photo was removed.");
  if (facts.mediaEtag && photo.mediaEtag !== facts.mediaEtag) {
    return drifted({ ...facts, drift: "photo" }, "The photo was replaced by another one.");
  }
  const seen = { ...known, ...photo };
  // A new address is handled by the next plan.
  const address = employee.profileImageUrl;
  if (!facts.url || !address || !samePicture(facts.url, address)) return steady(seen);
  try {
    // The one of today: an earlier signature may have ended.
    const found = await image(address, facts);
    if (found === "unchanged") return steady({ ...seen, problem: undefined });
    // Servers may send new validators for the same image, or ignore validators and send the image again.
    if (found.facts.hash === facts.hash) return steady({ ...found.facts, ...photo });
    return drifted({ ...seen, drift: "image" }, "There is a new image at the same address.");
  } catch (error) {
    if (error instanceof GiveUp) return steady({ ...seen, problem: error.message }, error.message);
    if (error instanceof RetryLater) return steady(seen, error.message);
    throw error;
  }
}

/** The tag of no photo. */
export const none = "none";

/** What was accepted, and is not there days later. */
const notStored = "Microsoft Graph accepted the photo, and has not stored it.";

const drifted = (facts: PhotoFacts, message: string): Verified => ({
  drifted: true,
  ...(facts.drift === "photo" && { changedThere: true }),
  message,
  facts: remembered(facts),
});

const steady = (facts: PhotoFacts, message?: string): Verified => ({
  drifted: false,
  ...(message !== undefined && { message }),
  facts: remembered(facts),
});

/** What is remembered of a photo that was sent; `drift` if a verification found a different one. */
export interface PhotoFacts {
  /** The address of the image, and the validators that its server sent. */
  readonly url?: string | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** SHA-256 of the JPEG sent, hex. */
  readonly hash?: string | undefined;
  /** Its bytes, in decimal; absent where a version before 0.2 sent it. */
  readonly size?: string | undefined;
  /** The ETag of the stored photo in Microsoft Graph. */
  readonly mediaEtag?: string | undefined;
  /** Of a write that no read has shown: the ETag of the photo that the read showed, "none" for no photo. */
  readonly unseen?: string | undefined;
  /** Why the image at the address cannot be used any more, as a verification found: the photo in Microsoft 365 stays. */
  readonly problem?: string | undefined;
  /** Where an undo put it back: it is not of this app's choice. */
  readonly origin?: string | undefined;
  /** Which side changed since: the photo in Microsoft 365, or the image at the same address. */
  readonly drift?: "photo" | "image" | undefined;
}

/** Reads what an earlier run remembered. */
export function photoFacts({ drift, ...facts }: Memory["facts"]): PhotoFacts {
  return drift === "photo" || drift === "image" ? { ...facts, drift } : facts;
}

/** The known facts as they are remembered. */
export const remembered = (facts: PhotoFacts): Memory["facts"] =>
  Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** Whether two addresses differ at most in what signs or dates them. */
export const samePicture = (a: string, b: string): boolean => unsigned(a) === unsigned(b);

/** The value of a photo as far as remembered: its address if it is the wanted one and has not drifted, else its hash. */
export const heldPhoto = ({ url, hash, drift }: PhotoFacts, wanted: Value): Value =>
  url !== undefined && wanted !== null && samePicture(url, wanted) && !drift ? url : (hash ?? null);
