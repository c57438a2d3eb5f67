import { createHash } from "node:crypto";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import type {
  CurrentState,
  Memory,
  Note,
  Replacing,
  Restoration,
  Task,
  Value,
  Written,
} from "../../core/target.ts";
import { none, photoFacts, remembered } from "./verify.ts";

const field = "photo";

/** Where the photos that are replaced are kept for some time, by the account's object id and SHA-256 (hex). */
export interface PhotosBefore {
  /** The hash; undefined where it is too large to be put back. RetryLater where it cannot be kept. */
  keep(entraId: string, photo: Uint8Array): Promise<string | undefined>;
  read(entraId: string, sha256: string): Promise<Uint8Array | undefined>;
  has(entraId: string, sha256: string): Promise<boolean>;
}

/** The photo of one account in Microsoft 365. */
export interface PhotoThere {
  bytes(): Promise<Uint8Array | undefined>;
  tag(): Promise<{ readonly mediaEtag: string } | undefined>;
  put(jpeg: Uint8Array): Promise<{ readonly requestId: string | undefined }>;
  /** Undefined where there was none. */
  remove(): Promise<{ readonly requestId: string | undefined } | undefined>;
}

/** The photo that is there, and where it is kept before it is replaced. */
export interface Replacement {
  readonly there: PhotoThere;
  readonly photosBefore: PhotosBefore;
  readonly replacing: Replacing | undefined;
}

/** The recorded value for a photo that was too large to keep; `none` stands for no photo. */
const tooLarge = "too-large";

/** SHA-256 of a photo's bytes, hex. */
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
/** The value of a photo in the terms of `photoNow`. */
export const asValue = (sha256: string): string => `sha256:${sha256}`;

/**
 * Keeps the current photo, if there is one, and records it with what replaces it (a hash, or null for nothing). It keeps every
 * photo: one that the app wrote cannot be fetched again once its address has another. Resolves with whether there was one.
 */
export async function keepBefore(
  { entraId }: Pick<Task, "entraId">,
  wrote: string | null,
  { there, photosBefore, replacing }: Replacement,
): Promise<boolean> {
  const photo = await there.bytes();
  const kept = photo && (await photosBefore.keep(entraId, photo));
  const before = photo ? (kept ?? tooLarge) : none;
  await replacing?.({ [field]: { before, wrote: wrote ?? none } });
  return photo !== undefined;
}

/** What is there now: the hash of its bytes, null for no photo. */
export async function photoNow(there: PhotoThere): Promise<Value> {
  const photo = await there.bytes();
  return photo ? asValue(hashOf(photo)) : null;
}

/**
 * What was there before a write and after it, as hashes. What Microsoft 365 returns of a photo may have other bytes than
 * were sent: it is recognised by the entity tag that was remembered with it.
 */
export async function asThere(
  { entraId, memory }: Task,
  written: Restoration,
  now: Value,
  { there, photosBefore }: Pick<Replacement, "there" | "photosBefore">,
): Promise<Restoration> {
  const facts = photoFacts(memory.facts);
  const isOurs =
    now !== null && facts.mediaEtag !== undefined && (await there.tag())?.mediaEtag === facts.mediaEtag;
  const inTheseTerms = (sha256: string) => {
    if (sha256 === none) return null;
    return isOurs && facts.hash === sha256 ? now : asValue(sha256);
  };
  const { before, wrote } = written.content ?? {};
  if (typeof before !== "string" || typeof wrote !== "string") {
    const to = isOurs && facts.url === written.to ? now : written.to;
    return { ...written, from: "unknown", to, lost: notRecorded };
  }
  const asWritten = { ...written, from: inTheseTerms(before), to: inTheseTerms(wrote) };
  if (before === none) return asWritten;
  if (before === tooLarge) return { ...asWritten, lost: wasTooLarge };
  return (await photosBefore.has(entraId, before)) ? asWritten : { ...asWritten, lost: gone };
}

const byHand = "Ask the person for it, and set it by hand in Microsoft Entra.";

const notRecorded = {
  message:
    "Which photo was there before that write is not on record: an earlier version of the app wrote it.",
  remedy: byHand,
};
const wasTooLarge = {
  message: "The photo that was there before had more than 4 MB, which Microsoft Graph does not take back.",
  remedy: byHand,
};
const gone = {
  message: "The photo that was there before is not kept any more: photos are kept for 30 days.",
  remedy: byHand,
};

/** Restores a kept photo, or removes the photo where there was none before; the current one is kept first. */
export async function restorePhoto(
  task: Task,
  changes: readonly Restoration[],
  replacement: Replacement,
): Promise<Written> {
  const change = changes.find((one) => one.field === field);
  if (!change) return { requestId: undefined, refused: [] };
  return change.to === null ? remove(task, replacement) : putBack(task, change, replacement);
}

/** The current photo, if this app wrote it and no one has changed it since; else why nothing is removed. */
export async function oursThere({ memory }: Task, there: PhotoThere): Promise<CurrentState | Note> {
  const { hash } = photoFacts(memory.facts);
  const tag = await there.tag();
  if (!tag) return noPhoto;
  const { field: _, ...note } = notOurs;
  return hash !== undefined && (await isOurs(memory, tag, there))
    ? { values: { [field]: asValue(hash) } }
    : note;
}

/** Removes the photo that this app wrote; another one stays. */
export async function removeOurs(task: Task, replacement: Replacement): Promise<Written> {
  const { there } = replacement;
  const tag = await there.tag();
  // An earlier delivery may have removed it, and has got no answer.
  if (!tag && !task.begun) {
    return { requestId: undefined, refused: [], unneeded: [field], memory: nothingThere };
  }
  if (tag && !(await isOurs(task.memory, tag, there))) return { requestId: undefined, refused: [notOurs] };
  return remove(task, replacement);
}

/** Whether this app wrote the current photo: by its entity tag if that is remembered, else by its bytes. */
async function isOurs({ facts }: Memory, tag: { readonly mediaEtag: string }, there: PhotoThere) {
  const { hash, mediaEtag, origin } = photoFacts(facts);
  if (origin !== undefined) return false;
  if (mediaEtag) return tag.mediaEtag === mediaEtag;
  return hash !== undefined && asValue(hash) === (await photoNow(there));
}

/** The memory after a removal, so that writing a photo again does not count as the first write. */
const nothingThere = { removed: "true" };

const noPhoto: Note = { code: "no-photo", message: "There is no photo in Microsoft 365." };

const notOurs = {
  field,
  code: "photo-not-ours",
  message: "The photo in Microsoft 365 is not the one that this app wrote, so it is not removed.",
  remedy: "Ask the person; it is removed by hand in Microsoft Entra.",
};

async function remove(task: Task, replacement: Replacement): Promise<Written> {
  const { there } = replacement;
  await keepBefore(task, null, replacement);
  const removed = await there.remove();
  const left = await seen(there);
  return {
    requestId: removed?.requestId,
    refused: [],
    memory: nothingThere,
    readBack: { [field]: left === undefined ? null : (left.mediaEtag ?? "unknown") },
  };
}

async function putBack(
  task: Task,
  { content, to }: Pick<Restoration, "content" | "to">,
  replacement: Replacement,
): Promise<Written> {
  const { there, photosBefore } = replacement;
  const sha256 = String(content?.["before"] ?? "");
  const photo = content && (await photosBefore.read(task.entraId, sha256));
  if (!photo) throw new GiveUp("not-kept", gone.message, { remedy: gone.remedy, outcome: "skipped" });

  const before = await there.tag();
  await keepBefore(task, sha256, replacement);
  const { requestId } = await there.put(photo);
  const after = await seen(there);
  const isSeen = after?.mediaEtag !== undefined && after.mediaEtag !== before?.mediaEtag;
  return {
    requestId,
    refused: [],
    memory: remembered({
      hash: sha256,
      size: String(photo.length),
      origin: "put-back",
      ...(isSeen && after),
    }),
    readBack: { [field]: isSeen ? to : null },
  };
}

/** The photo after a write; without a tag if it cannot be read, which is no reason to write an accepted photo again. */
export async function seen({ tag }: PhotoThere): Promise<{ readonly mediaEtag?: string } | undefined> {
  try {
    return await tag();
  } catch (error) {
    if (error instanceof RetryLater) return {};
    throw error;
  }
}
