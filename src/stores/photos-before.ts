import { createHash } from "node:crypto";
import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import type { Person } from "../core/person.ts";

/** Days that a replaced photo is kept, from the last time that it was replaced. */
export const photosKeptDays = 30;

/** Microsoft Graph takes no larger photo back (profilePhoto, 4 MB). */
const mostBytes = 4 * 1024 * 1024;

/** A replaced photo that is kept, by account key and SHA-256 (hex) of its bytes. */
export interface KeptPhoto {
  readonly account: string;
  readonly sha256: string;
  /** When it was replaced last (ISO 8601). */
  readonly at: string;
  readonly bytes: number;
}

/** The photos that were replaced, in blob container `photos-before`; `entraId` is the account's object id. */
export interface PhotosBefore {
  /** Keeps a photo; resolves with its hash, undefined if it is too large to be restored. RetryLater if it cannot be stored. */
  keep(entraId: string, photo: Uint8Array): Promise<string | undefined>;
  /** Undefined where they are not kept any more. */
  read(entraId: string, sha256: string): Promise<Uint8Array | undefined>;
  has(entraId: string, sha256: string): Promise<boolean>;
}

const containerOf = (storage: Storage) => storage.container("photos-before");
const nameOf = (account: string, sha256: string) => `${account}/${sha256}`;

/** Keeps replaced photos in Blob Storage: one blob for each account and content. */
export function photosBefore(storage: Storage): PhotosBefore {
  const blobOf = async (entraId: string, sha256: string) =>
    (await containerOf(storage)).getBlockBlobClient(nameOf(accountKey(entraId), sha256));
  return {
    async keep(entraId, photo) {
      if (photo.length > mostBytes) return undefined;
      const sha256 = createHash("sha256").update(photo).digest("hex");
      try {
        // Uploaded again, it is kept for as long as if it were new.
        await (await blobOf(entraId, sha256)).uploadData(photo, {
          blobHTTPHeaders: { blobContentType: "image/jpeg" },
        });
      } catch (cause) {
        throw notKept(cause);
      }
      return sha256;
    },
    read: (entraId, sha256) => keptBytes(storage, { account: accountKey(entraId), sha256 }),
    has: async (entraId, sha256) => (await blobOf(entraId, sha256)).exists(),
  };
}

const notKept = (cause: unknown) =>
  new RetryLater("unavailable", "The photo to be replaced could not be kept, so it is not replaced.", 60, {
    cause,
    remedy: "Check that the storage account is available, and that the app may write its blobs.",
  });

/** The photos that are kept of a person. */
export async function* photosKeptOf(storage: Storage, { accounts }: Person): AsyncGenerator<KeptPhoto> {
  for (const account of accounts) yield* listKept(storage, `${account}/`);
}

/** Deletes a photo; false where it was gone already. */
export async function deleteKept(storage: Storage, { account, sha256 }: KeptPhoto): Promise<boolean> {
  const blob = (await containerOf(storage)).getBlockBlobClient(nameOf(account, sha256));
  return (await blob.deleteIfExists()).succeeded;
}

/** The bytes of a photo that is kept; undefined where it is gone by now. */
export async function keptBytes(
  storage: Storage,
  { account, sha256 }: Pick<KeptPhoto, "account" | "sha256">,
): Promise<Buffer | undefined> {
  try {
    return await (await containerOf(storage)).getBlockBlobClient(nameOf(account, sha256)).downloadToBuffer();
  } catch (error) {
    if (answered(error, 404)) return undefined;
    throw error;
  }
}

/** Deletes the photos that have been kept for their time; how many there were. */
export async function dropKept(storage: Storage, now = new Date()): Promise<number> {
  const oldest = new Date(now.getTime() - photosKeptDays * 86_400_000).toISOString();
  let dropped = 0;
  for await (const photo of listKept(storage)) {
    if (photo.at < oldest && (await deleteKept(storage, photo))) dropped += 1;
  }
  return dropped;
}

async function* listKept(storage: Storage, prefix = ""): AsyncGenerator<KeptPhoto> {
  const container = await containerOf(storage);
  for await (const { name, properties } of container.listBlobsFlat({ prefix })) {
    const [account = "", sha256 = ""] = name.split("/");
    const { lastModified, contentLength = 0 } = properties;
    yield { account, sha256, at: lastModified.toISOString(), bytes: contentLength };
  }
}
