import { createHmac, randomBytes } from "node:crypto";
import type { ContainerClient } from "@azure/storage-blob";
import { base32 } from "@scure/base";
import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import type { Person } from "../core/person.ts";
import type { StateStore } from "./state.ts";

/** Days that a picture is kept when no signature shows it any more: mails that were sent show it, and undo puts it back. */
export const imagesKeptDays = 30;

const containerName = "signature-images";

/** The pictures that signatures show, readable by anyone with their address, in blob container `signature-images`. */
export interface SignatureImages {
  /** Reads the secret that names are made with, once; it is made where there is none yet. */
  open(): Promise<void>;
  /** The name of an account's picture, which is the same for the same picture and cannot be guessed; only after `open`. */
  nameOf(entraId: string, picture: string): string;
  addressOf(name: string): string;
  /** The names of pictures with an address in a text. */
  namesIn(html: string): readonly string[];
  has(name: string): Promise<boolean>;
  /** Throws RetryLater where it cannot be kept, GiveUp "image-not-public" where it cannot be read by everyone. */
  put(name: string, jpeg: Uint8Array): Promise<void>;
  /** Why pictures are less or more public than they should be; undefined if nothing is wrong. */
  problem(): Promise<string | undefined>;
}

/** Keeps pictures in Blob Storage; `url` is their public address where it is not the container's own. */
export function signatureImages(storage: Storage, url?: string): SignatureImages {
  const base = url ?? storage.containerClient(containerName).url;
  let secret: Buffer | undefined;
  let isPublic = false;
  const addressOf = (name: string) => `${base}/${name}`;
  return {
    async open() {
      secret ??= (await readSecret(storage)) ?? (await makeSecret(storage));
    },
    nameOf(entraId, picture) {
      if (!secret) throw new Error("The pictures of signatures were not opened.");
      const file = partOf(secret, `picture ${accountKey(entraId)} ${picture}`);
      return `${folderOf(secret, accountKey(entraId))}/${file}.jpg`;
    },
    addressOf,
    namesIn: (html) => [...new Set([...html.matchAll(names)].map(([, name = ""]) => name))],
    has: (name) =>
      kept(async () => {
        const container = await storage.publicContainer(containerName);
        return container.getBlockBlobClient(name).exists();
      }),
    async put(name, jpeg) {
      await kept(async () => {
        const container = await storage.publicContainer(containerName);
        await container.getBlockBlobClient(name).uploadData(jpeg, {
          blobHTTPHeaders: { blobContentType: "image/jpeg", blobCacheControl: "public, max-age=604800" },
        });
      });
      if (isPublic) return;
      const found = await readByEveryone(addressOf(name));
      if (found) throw notPublic(found);
      isPublic = true;
    },
    async problem() {
      const container = storage.containerClient(containerName);
      const access = await accessOf(container);
      if (access === "container") return "everyone can list the names of the pictures";
      for await (const { name } of container.listBlobsFlat()) return readByEveryone(addressOf(name));
      return access === "none" ? "the container has no anonymous read access" : undefined;
    },
  };
}

/** A pattern of names, behind a slash: 26 characters of base32 for the account, and as many for the picture. */
const names = /\/([a-z2-7]{26}\/[a-z2-7]{26}\.jpg)/g;

/** 130 bits of HMAC-SHA-256. */
const partOf = (secret: Buffer, text: string): string =>
  base32.encode(createHmac("sha256", secret).update(text).digest()).slice(0, 26).toLowerCase();

const folderOf = (secret: Buffer, account: string): string => partOf(secret, `account ${account}`);

const format = { what: "The secret of the addresses of pictures", version: 1 };
const row = { partitionKey: "signature-images", rowKey: "secret" };

async function readSecret(storage: Storage): Promise<Buffer | undefined> {
  const found = await findEntity(await storage.table("runs"), row.partitionKey, row.rowKey);
  if (!found) return undefined;
  return Buffer.from((fromJsonColumns(readable(found, format)) as { secret: string }).secret, "base64");
}

async function makeSecret(storage: Storage): Promise<Buffer> {
  const secret = randomBytes(32);
  const columns = { ...formatColumn(format), ...toJsonColumns({ secret: secret.toString("base64") }) };
  try {
    await (await storage.table("runs")).createEntity({ ...row, ...columns });
    return secret;
  } catch (error) {
    const other = answered(error, 409) ? await readSecret(storage) : undefined;
    if (other) return other;
    throw error;
  }
}

async function kept<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (answered(cause, 403) || answered(cause, 409))
      throw notPublic("the storage account does not take the picture");
    throw new RetryLater("unavailable", "The picture of the signature could not be kept", 60, {
      cause,
      remedy:
        "Check that the storage account is available, that the app may write its blobs, and that the account allows anonymous read access.",
    });
  }
}

/** Why not everyone can read an address; undefined if they can. */
async function readByEveryone(address: string): Promise<string | undefined> {
  try {
    const { status, headers, body } = await fetch(address, { signal: AbortSignal.timeout(8000) });
    await body?.cancel();
    if (status !== 200) return `without signing in, a picture's address answers ${status}`;
    const type = headers.get("content-type") ?? "no type";
    return type.startsWith("image/jpeg") ? undefined : `a picture's address sends ${type}`;
  } catch {
    return "a picture's address does not answer";
  }
}

const notPublic = (found: string) =>
  new GiveUp("image-not-public", `The signature is left as it is: ${found}.`, { remedy: makePublic });

/** What a person can do where pictures cannot be read by everyone. */
export const makePublic =
  "Deploy the infrastructure with SIGNATURE_IMAGES=hosted, which allows anonymous read access to container signature-images; in a closed network, give SIGNATURE_IMAGES_URL an address that leads there. Or set SIGNATURE_IMAGES to original.";

/** Who may read a container without signing in; undefined where it is not there yet. */
async function accessOf(container: ContainerClient): Promise<"blob" | "container" | "none" | undefined> {
  try {
    return (await container.getProperties()).blobPublicAccess ?? "none";
  } catch (error) {
    if (answered(error, 404)) return undefined;
    throw error;
  }
}

/** The public pictures of a person. */
export async function* imagesOf(storage: Storage, { accounts }: Person): AsyncGenerator<string> {
  const secret = await readSecret(storage);
  if (!secret) return;
  for (const account of accounts) {
    const prefix = `${folderOf(secret, account)}/`;
    for await (const { name } of listed(storage.containerClient(containerName), prefix)) yield name;
  }
}

/** Deletes a picture for everyone; false where it was gone already. */
export async function deleteImage(storage: Storage, name: string): Promise<boolean> {
  const blob = storage.containerClient(containerName).getBlockBlobClient(name);
  return (await blob.deleteIfExists()).succeeded;
}

/**
 * Deletes pictures that no signature has shown for the retention time, and records since when others are not shown; resolves with
 * how many were deleted. `employees` are the account keys of employees: a leaver's picture counts as not shown.
 */
export async function dropUnused(
  { storage, states }: { readonly storage: Storage; readonly states: Pick<StateStore, "memories"> },
  employees: ReadonlySet<string>,
  now = new Date(),
): Promise<number> {
  const container = storage.containerClient(containerName);
  const oldest = new Date(now.getTime() - imagesKeptDays * 86_400_000).toISOString();
  let inUse: ReadonlySet<string | undefined> | undefined;
  let dropped = 0;
  for await (const { name, unusedSince } of listed(container)) {
    // Where nothing is hosted, nothing is read.
    inUse ??= new Set(
      [...(await states.memories("signature"))].flatMap(([account, { facts }]) =>
        employees.has(account) ? [facts["image"]] : [],
      ),
    );
    const isUsed = inUse.has(name);
    if (!isUsed && unusedSince !== undefined && unusedSince < oldest) {
      if (await deleteImage(storage, name)) dropped += 1;
    } else if (isUsed !== (unusedSince === undefined)) {
      const metadata = isUsed ? {} : { unusedsince: now.toISOString() };
      await container.getBlockBlobClient(name).setMetadata(metadata);
    }
  }
  return dropped;
}

/** The pictures in a container, none where it is not there. */
async function* listed(
  container: ContainerClient,
  prefix = "",
): AsyncGenerator<{ readonly name: string; readonly unusedSince: string | undefined }> {
  try {
    for await (const { name, metadata } of container.listBlobsFlat({ prefix, includeMetadata: true })) {
      yield { name, unusedSince: metadata?.["unusedsince"] };
    }
  } catch (error) {
    if (!answered(error, 404)) throw error;
  }
}
