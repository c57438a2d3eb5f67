import { unsigned } from "../../core/cells/picture.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { hashValue } from "../../core/state.ts";
import type { EmployeeTask, Memory, Note, Showable, Value } from "../../core/target.ts";
import { photoFacts, samePicture } from "../photo/verify.ts";

/** The hosts that photos may come from; `refusal` says why an address is not used. */
interface Hosts {
  readonly isEmpty: boolean;
  refusal(url: string): { readonly message: string } | undefined;
}

/** The target that knows of each photo whether it can be used. */
export const photoTarget = "photo";

/** How long the signature's own finding holds, where nothing is known of the photo target. */
const weekMs = 7 * 24 * 3_600_000;

const without = (employee: Employee): Employee => ({ ...employee, profileImageUrl: null });

/** What is remembered of a picture; undefined where no one has looked at it. */
type Known = { readonly isUsable: true } | { readonly isUsable: false; readonly why: string };

/**
 * An employee as the signature may show them: without a photo that is on no allowed host, or was found to be unusable,
 * which a note says. A photo that no one has looked at yet is shown: it is looked at before it is written.
 */
export function fitToShow(
  employee: Employee,
  memoryOf: (target: string) => Memory,
  photoHosts: Hosts,
): Showable {
  const url = employee.profileImageUrl;
  if (url === null) return { employee, notes: [] };
  // That is one note on the plan.
  if (photoHosts.isEmpty) return { employee: without(employee), notes: [] };
  const refusal = photoHosts.refusal(url);
  if (refusal) return { employee: without(employee), notes: [notShown(refusal.message)] };
  const known = knownOf(url, { photo: memoryOf(photoTarget), own: memoryOf("signature") });
  return known && !known.isUsable
    ? { employee: without(employee), notes: [notShown(known.why)] }
    : { employee, notes: [] };
}

/**
 * A task as it can be written: a photo that no one has looked at is looked at now, and left out if it is unusable; what
 * was found is remembered. `look` throws GiveUp or RetryLater; the latter goes on while it is worth a try.
 */
export async function withUsablePhoto(
  task: EmployeeTask,
  memoryOf: (target: string) => Promise<Memory>,
  look: (url: string) => Promise<unknown>,
): Promise<EmployeeTask> {
  const { employee, memory, tried = 0 } = task;
  const url = employee.profileImageUrl;
  if (url === null) return task;
  const known = knownOf(url, { photo: await memoryOf(photoTarget), own: memory });
  if (known) return known.isUsable ? task : { ...task, employee: without(employee) };
  const found = await problemWith(url, tried, look);
  const facts = { ...memory.facts, ...factsOf(url, found) };
  return { ...task, employee: found ? without(employee) : employee, memory: { ...memory, facts } };
}

/** Why a picture cannot be used; undefined where it can. */
async function problemWith(url: string, tried: number, look: (url: string) => Promise<unknown>) {
  try {
    await look(url);
    return undefined;
  } catch (error) {
    if (error instanceof GiveUp) return error.message;
    const isLast = error instanceof RetryLater && error.tries !== undefined && tried + 1 >= error.tries;
    if (!isLast) throw error;
    return error.message;
  }
}

const factsOf = (url: string, problem: string | undefined): Memory["facts"] => ({
  picture: identityOf(url),
  pictureProblem: problem ?? "",
  pictureAt: new Date().toISOString(),
});

/** What a signature remembers of its photo, to be kept with what else it remembers. */
export const pictureFacts = ({ facts }: Memory): Memory["facts"] =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => name.startsWith("picture")));

/** What the photo target knows counts: it looks again. Else what the signature has found itself, in the last week. */
function knownOf(url: string, { photo, own }: { photo: Memory; own: Memory }): Known | undefined {
  const sent = photoFacts(photo.facts);
  // That there is no mailbox to keep a photo in says nothing of the picture.
  const refused = photo.refusals.find(({ hash, code }) => hash === identityOf(url) && code !== "no-mailbox");
  if (refused) return { isUsable: false, why: refused.message };
  if (sent.url && sent.hash && samePicture(sent.url, url)) {
    return sent.problem ? { isUsable: false, why: sent.problem } : { isUsable: true };
  }
  const { picture, pictureProblem, pictureAt = "" } = own.facts;
  if (picture !== identityOf(url)) return undefined;
  if (!pictureProblem) return { isUsable: true };
  return Date.now() - Date.parse(pictureAt) < weekMs ? { isUsable: false, why: pictureProblem } : undefined;
}

/** What a picture is recognized by, however its address is signed. */
const identityOf = (url: string): string => hashValue(unsigned(url) satisfies Value);

const notShown = (why: string): Note => ({
  code: "photo-not-shown",
  message: `The signature is the one without a photo: ${why} It comes back when the photo can be used.`,
  target: "signature",
  field: "signature",
});

/** The note of a plan while no host is allowed. */
export const noHostsNote: Note = {
  code: "photo-hosts-empty",
  message: "Signatures are those without a photo: PHOTO_HOSTS names no host.",
  remedy: "Set PHOTO_HOSTS to the hosts of the profile images, or leave the photo out of the templates.",
  target: "signature",
};
