import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip, gzipSync } from "node:zlib";
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

/** So much of what is gzipped is sent at a time, in bytes. */
const blockSize = 2 ** 20;

/**
 * Writes values as `writeLines` does, and before them the value that their generator returns: the first line of a blob can
 * be what is known last. Nothing is there until all is.
 */
export async function writeHeadedLines<Head>(
  container: ContainerClient,
  name: string,
  values: AsyncGenerator<unknown, Head>,
): Promise<Head> {
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
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of gzipped(body())) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < blockSize) continue;
    await stage(Buffer.concat(waiting));
    [waiting, size] = [[], 0];
  }
  if (size > 0) await stage(Buffer.concat(waiting));
  if (!head) throw new Error(`The lines of ${name} ended without their head.`);
  const rest = [...blocks];
  // Gzipped files may be put one behind the other (RFC 1952, section 2.2).
  const first = await stage(gzipSync(`${JSON.stringify(head.value)}\n`));
  await blob.commitBlockList([first, ...rest], { blobHTTPHeaders });
  return head.value;
}

/** A line of JSON for each value, gzipped. What breaks the values breaks the stream as well. */
const gzipped = (values: Iterable<unknown> | AsyncIterable<unknown>) =>
  pipeline(Readable.from(jsonLines(values)), createGzip(), () => {});

/** So many characters are gzipped at a time: each time takes a thread, and there may be 100,000 lines. */
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

/** The values that `writeLines` wrote; none when there is no such blob (any more). */
export async function* readLines(
  container: ContainerClient,
  name: string,
): AsyncGenerator<unknown, undefined> {
  try {
    const { readableStreamBody } = await container.getBlockBlobClient(name).download();
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
