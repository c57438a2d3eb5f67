import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";

const digestBytes = 32;

/** What makes the directory smaller: databases that only `create database` reads, and memory for one session. */
const shrink = [
  "update pg_database set datistemplate = false",
  "drop database template0",
  "drop database template1",
  "alter system set shared_buffers = '16MB'",
  // Without it every start would replay what initdb has written.
  "checkpoint",
];

const directories = new Map<string, Promise<Buffer>>();

/**
 * An empty data directory, as `loadDataDir` takes it: initdb takes six times as long as loading this. It is made once
 * for each version of PGlite and kept in `folder`, by default `node_modules/.cache`; a file that is damaged is replaced.
 */
export async function emptyDataDirectory(folder: string = cacheFolder()): Promise<Blob> {
  const file = join(folder, `postgres-${version()}.tar`);
  const making = directories.get(file) ?? readOrMake(file);
  directories.set(file, making);
  making.catch(() => directories.delete(file));
  const tar = await making;
  // A Blob of that size takes a second to give its bytes back, in pieces; PGlite asks for nothing else.
  return Object.assign(new Blob([]), { arrayBuffer: async () => new Uint8Array(tar).buffer });
}

async function readOrMake(file: string): Promise<Buffer> {
  return (await read(file)) ?? write(file, await make());
}

/** The tar in a file that begins with its digest; undefined when there is none, or when it is not what was written. */
async function read(file: string): Promise<Buffer | undefined> {
  const found = await readFile(file).catch(() => undefined);
  const tar = found?.subarray(digestBytes);
  return tar && found?.subarray(0, digestBytes).equals(digestOf(tar)) ? tar : undefined;
}

async function make(): Promise<Buffer> {
  const database = await PGlite.create({ initDbStartParams: ["--wal-segsize=1"] });
  // One by one: what is sent together is one transaction, in which no database can be dropped.
  for (const statement of shrink) await database.exec(statement);
  const tar = await database.dumpDataDir("none");
  await database.close();
  return Buffer.from(await tar.arrayBuffer());
}

/** Several processes may do so at once: each file is whole when it gets its name. */
async function write(file: string, tar: Buffer): Promise<Buffer> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, Buffer.concat([digestOf(tar), tar]));
    await rename(temporary, file);
  } catch {
    // A folder that cannot be written to, or on Windows a file that is being read: this time it is used unkept.
    await rm(temporary, { force: true }).catch(() => {});
  }
  return tar;
}

const digestOf = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();

/** The folder of PGlite's own package, wherever this module lies. */
const packageFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite")), "..");

const version = (): string =>
  String(JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")).version);

const cacheFolder = (): string => join(packageFolder(), "../../.cache/entra-employee-sync");
