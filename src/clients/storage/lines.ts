import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, createGzip, gzip, gzipSync } from "node:zlib";
import type { ContainerClient } from "@azure/storage-blob";
import { answered } from "./entities.ts";

const blobHTTPHeaders = { blobContentType: "application/x-ndjson", blobContentEncoding: "gzip" };

/**
 * Writes values to a blob as lines of JSON, gzipped, one after the other, so that no more than one is in memory; with
 * `ifMatch` (an ETag) only over that version, else 412.
 */
export async function writeLines(
  container: ContainerClient,
  name: string,
  values: Iterable<unknown> | AsyncIterable<unknown>,
  conditions: { readonly ifMatch?: string } = {},
): Promise<void> {
  // What breaks the values breaks the upload as well: a part of them is never stored.
  await container.getBlockBlobClient(name).uploadStream(gzipped(values), undefined, undefined, {
    conditions,
    blobHTTPHeaders,
  });
}

/** Bytes of gzipped data that are sent at a time. */
const blockSize = 2 ** 20;
/** Characters of lines in each gzipped part, which can be read by itself. */
const partSize = 2 ** 19;

/** Some lines of a blob that are a gzipped file of their own: where it begins and ends, in bytes, and how many they are. */
export interface Part {
  readonly at: number;
  readonly size: number;
  readonly lines: number;
}

/** What was written: the head, the parts behind it, and the version of the blob that has them there. */
export interface Headed<Head> {
  readonly head: Head;
  readonly parts: readonly Part[];
  readonly etag: string;
}

/**
 * Writes values as `writeLines` does, preceded by the value that their generator returns: the first line can be known last. The
 * blob appears only when it is complete.
 */
export async function writeHeadedLines<Head>(
  container: ContainerClient,
  name: string,
  values: AsyncGenerator<unknown, Head>,
): Promise<Headed<Head>> {
  const blob = container.getBlockBlobClient(name);
  const blocks: string[] = [];
  const stage = async (content: Uint8Array): Promise<string> => {
    // All ids of a blob have one length (Azure Blob Storage, Put Block).
    const id = Buffer.from(String(blocks.length).padStart(6, "0")).toString("base64");
    await blob.stageBlock(id, content, content.length);
    blocks.push(id);
    return id;
  };

  let head: { readonly value: Head } | undefined;
  const body = async function* () {
    head = { value: yield* values };
  };
  const sizes: Pick<Part, "size" | "lines">[] = [];
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const { lines, bytes } of gzippedParts(body())) {
    sizes.push({ size: bytes.length, lines });
    waiting.push(bytes);
    size += bytes.length;
    if (size < blockSize) continue;
    await stage(Buffer.concat(waiting));
    [waiting, size] = [[], 0];
  }
  if (size > 0) await stage(Buffer.concat(waiting));
  if (!head) throw new Error(`The lines of ${name} ended without their head.`);
  const rest = [...blocks];
  // Gzipped files may be put one behind the other (RFC 1952, section 2.2).
  const gzippedHead = gzipSync(`${JSON.stringify(head.value)}\n`);
  const { etag = "" } = await blob.commitBlockList([await stage(gzippedHead), ...rest], { blobHTTPHeaders });
  let at = gzippedHead.length;
  const parts = sizes.map((part) => {
    at += part.size;
    return { ...part, at: at - part.size };
  });
  return { head: head.value, parts, etag };
}

/** Lines of JSON in gzipped files, each of which is made while the lines of the next one are. */
async function* gzippedParts(values: AsyncIterable<unknown>) {
  let text = "";
  let lines = 0;
  let before: { readonly lines: number; readonly bytes: Promise<Buffer> } | undefined;
  const part = () => ({ lines, bytes: promisify(gzip)(text) });
  for await (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    lines += 1;
    if (text.length < partSize) continue;
    const made = part();
    [text, lines] = ["", 0];
    if (before) yield { lines: before.lines, bytes: await before.bytes };
    before = made;
  }
  if (before) yield { lines: before.lines, bytes: await before.bytes };
  if (text) yield { lines, bytes: await part().bytes };
}

/** A line of JSON for each value, gzipped. What breaks the values breaks the stream as well. */
const gzipped = (values: Iterable<unknown> | AsyncIterable<unknown>) =>
  pipeline(Readable.from(jsonLines(values)), createGzip(), () => {});

/** Characters that are gzipped at a time: each time takes a thread, and there may be 100,000 lines. */
const atOnce = 2 ** 15;

async function* jsonLines(values: Iterable<unknown> | AsyncIterable<unknown>) {
  let text = "";
  for await (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < atOnce) continue;
    yield text;
    text = "";
  }
  if (text) yield text;
}

/** A range of bytes of a blob, made of whole gzipped parts, in the version with that ETag. */
export interface Extent extends Omit<Part, "lines"> {
  readonly etag: string;
}

/**
 * The values that `writeLines` wrote; none when there is no such blob (any more). With an extent only those, where that is
 * still the blob's version; else it throws a RestError with status 412.
 */
export async function* readLines(
  container: ContainerClient,
  name: string,
  extent?: Extent,
): AsyncGenerator<unknown, undefined> {
  try {
    const { readableStreamBody } = await container
      .getBlockBlobClient(name)
      .download(extent?.at, extent?.size, extent && { conditions: { ifMatch: extent.etag } });
    if (!readableStreamBody) return;
    // What breaks either stream is thrown where the other end is read, so there is nothing left to call back for.
    yield* parsedLines(pipeline(readableStreamBody, createGunzip(), () => {}));
  } catch (error) {
    if (!answered(error, 404)) throw error;
  }
}

/** Node's readline would also end a line at U+2028 and U+2029, which JSON strings may hold. */
async function* parsedLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, undefined> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const chunk of bytes) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
  if (begun) yield JSON.parse(begun);
}
