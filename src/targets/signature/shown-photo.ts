import { unsigned } from "../../core/cells/picture.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { hashValue } from "../../core/state.ts";
import type { EmployeeTask, Memory, Note, Showable, Value } from "../../core/target.ts";
import { resizePhoto } from "../photo/fit-photo.ts";
import { hashOf } from "../photo/replace-photo.ts";
import { photoFacts, samePicture } from "../photo/verify.ts";

/** The hosts that photos may come from; `refusal` says why an address is not used. */
interface Hosts {
  readonly isEmpty: boolean;
  refusal(url: string): { readonly message: string } | undefined;
}

/** Where the pictures that signatures show are kept for everyone to read, by account (object id) and picture. */
export interface HostedImages {
  /** Reads what names are made with. */
  open(): Promise<void>;
  /** The same for the same picture; `picture` is the SHA-256 (hex) of the photo, or what else it is recognized by. */
  nameOf(entraId: string, picture: string): string;
  addressOf(name: string): string;
  namesIn(html: string): readonly string[];
  has(name: string): Promise<boolean>;
  put(name: string, jpeg: Uint8Array): Promise<void>;
}

/** Pixels along a side of a hosted picture: twice those that the templates show, for dense screens. */
const hostedSide = 176;

/** The name of the target that remembers of each photo whether it can be used. */
export const photoTargetName = "photo";

/**
 * Hours that the signature's own finding holds, where nothing is known of the photo target; a host that was down for minutes
 * may be up the next night.
 */
const weekHours = 7 * 24;
const downHours = 12;
const hourMs = 3_600_000;

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
  const known = knownOf(url, { photo: memoryOf(photoTargetName), own: memoryOf("signature") });
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
  const known = knownOf(url, { photo: await memoryOf(photoTargetName), own: memory });
  if (known) return known.isUsable ? task : { ...task, employee: without(employee) };
  const found = await lookAt(url, tried, look);
  const isUsable = "picture" in found;
  const facts = { ...memory.facts, ...factsOf(url, isUsable ? {} : found) };
  return { ...task, employee: isUsable ? employee : without(employee), memory: { ...memory, facts } };
}

/**
 * An employee with a signature that shows a copy of the photo. Before a picture has been looked at, its copy has a name that only
 * plans have; a new address may be of the same picture, so what is shown stays until the new one has been looked at.
 */
export function withHostedPhoto(
  employee: Employee,
  memoryOf: (target: string) => Memory,
  entraId: string,
  images: HostedImages,
): Employee {
  const url = employee.profileImageUrl;
  if (url === null) return employee;
  const picture = pictureOf(url, { photo: memoryOf(photoTargetName), own: memoryOf("signature") });
  const name = images.nameOf(entraId, picture ?? `address ${identityOf(url)}`);
  return { ...employee, signatureImage: images.addressOf(name) };
}

/**
 * A task with a picture that is hosted: made of what is at the photo's address, where it is not there yet, and left out where that
 * is unusable; what was found is remembered. `look` gives the photo as it is written, or throws as for `withUsablePhoto`.
 */
export async function hostPhoto(
  task: EmployeeTask,
  memoryOf: (target: string) => Promise<Memory>,
  look: (url: string) => Promise<Uint8Array>,
  images: HostedImages,
): Promise<EmployeeTask> {
  const { employee, entraId, memory, tried = 0 } = task;
  const url = employee.profileImageUrl;
  if (url === null) return task;
  await images.open();
  const memories = { photo: await memoryOf(photoTargetName), own: memory };
  const known = knownOf(url, memories);
  if (known && !known.isUsable) return { ...task, employee: without(employee) };

  const picture = pictureOf(url, memories);
  if (picture !== undefined && (await images.has(images.nameOf(entraId, picture)))) {
    // What is shown while a new address has not been looked at says nothing of what is there.
    return showing(picture, knownPicture(url, memories) ? factsOf(url, { picture }) : {});
  }
  const found = await lookAt(url, tried, look);
  if (!("picture" in found)) {
    const facts = { ...memory.facts, ...factsOf(url, found) };
    return { ...task, employee: without(employee), memory: { ...memory, facts } };
  }
  const hash = hashOf(found.picture);
  await images.put(images.nameOf(entraId, hash), await resizePhoto(found.picture, hostedSide));
  return showing(hash, factsOf(url, { picture: hash }));

  function showing(sha256: string, learnt: Memory["facts"]): EmployeeTask {
    const signatureImage = images.addressOf(images.nameOf(entraId, sha256));
    const isPlanned = employee.signatureImage === signatureImage;
    const facts = { ...memory.facts, ...learnt };
    return {
      ...task,
      employee: isPlanned ? employee : { ...employee, signatureImage },
      memory: { ...memory, facts },
    };
  }
}

/** What a verification learns of the picture at a photo's address; nothing where it cannot be used now. */
export async function pictureNow(
  employee: Employee,
  look: (url: string) => Promise<Uint8Array>,
): Promise<Memory["facts"]> {
  const url = employee.profileImageUrl;
  if (url === null) return {};
  try {
    return factsOf(url, { picture: hashOf(await look(url)) });
  } catch (error) {
    if (error instanceof GiveUp || error instanceof RetryLater) return {};
    throw error;
  }
}

/** Why a picture cannot be used, and for how many hours that is believed. */
interface Unusable {
  readonly problem: string;
  readonly hours: number;
}

async function lookAt<T>(
  url: string,
  tried: number,
  look: (url: string) => Promise<T>,
): Promise<{ readonly picture: T } | Unusable> {
  try {
    return { picture: await look(url) };
  } catch (error) {
    if (error instanceof GiveUp) return { problem: error.message, hours: weekHours };
    const isLast = error instanceof RetryLater && error.tries !== undefined && tried + 1 >= error.tries;
    if (!isLast) throw error;
    return { problem: error.message, hours: downHours };
  }
}

const factsOf = (
  url: string,
  { problem = "", hours = weekHours, picture }: Partial<Unusable> & { readonly picture?: string },
): Memory["facts"] => ({
  picture: identityOf(url),
  pictureProblem: problem,
  pictureAt: new Date().toISOString(),
  ...(problem && { pictureHours: String(hours) }),
  ...(picture !== undefined && { pictureHash: picture }),
});

/** What a signature remembers of its photo, to be kept with what else it remembers. */
export const pictureFacts = ({ facts }: Memory): Memory["facts"] =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => name.startsWith("picture")));

/** What the photo target remembers of a person, and what the signature does. */
interface Memories {
  readonly photo: Memory;
  readonly own: Memory;
}

/** What the photo target knows counts: it looks again. Else what the signature has found itself, while that holds. */
function knownOf(url: string, { photo, own }: Memories): Known | undefined {
  const sent = photoFacts(photo.facts);
  // That there is no mailbox to keep a photo in says nothing of the picture.
  const refused = photo.refusals.find(({ hash, code }) => hash === identityOf(url) && code !== "no-mailbox");
  if (refused) return { isUsable: false, why: refused.message };
  if (sent.url && sent.hash && samePicture(sent.url, url)) {
    return sent.problem ? { isUsable: false, why: sent.problem } : { isUsable: true };
  }
  const { picture, pictureProblem, pictureAt = "", pictureHours = weekHours } = own.facts;
  if (picture !== identityOf(url)) return undefined;
  if (!pictureProblem) return { isUsable: true };
  const isOver = Date.now() - Date.parse(pictureAt) >= Number(pictureHours) * hourMs;
  return isOver ? undefined : { isUsable: false, why: pictureProblem };
}

/** SHA-256 (hex) of the photo at an address, or of the one that the signature shows while that is not known. */
function pictureOf(url: string, memories: Memories): string | undefined {
  const { image, pictureHash } = memories.own.facts;
  return knownPicture(url, memories) ?? (image ? pictureHash : undefined);
}

/** SHA-256 (hex) of the photo at an address; undefined where no one has looked at it. */
function knownPicture(url: string, { photo, own }: Memories): string | undefined {
  const sent = photoFacts(photo.facts);
  if (sent.url && sent.hash && samePicture(sent.url, url)) return sent.hash;
  const { picture, pictureHash } = own.facts;
  return picture === identityOf(url) ? pictureHash : undefined;
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
