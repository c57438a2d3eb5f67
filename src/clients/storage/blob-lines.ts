import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import type { ContainerClient } from "@azure/storage-blob";
import { answered } from "./entities.ts";

/** Writes values to a blob as lines of JSON, gzipped, one after the other, so that no more than one is in memory. */
export async function writeLines(
  container: ContainerClient,
  name: string,
  values: Iterable<unknown>,
): Promise<void> {
  const bytes = Readable.from(jsonLines(values)).pipe(createGzip());
  await container.getBlockBlobClient(name).uploadStream(bytes, undefined, undefined, {
    blobHTTPHeaders: { blobContentType: "application/x-ndjson", blobContentEncoding: "gzip" },
  });
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

function* jsonLines(values: Iterable<unknown>) {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
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
