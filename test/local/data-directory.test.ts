import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyDataDirectory } from "../../src/local/postgres/data-directory.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-directory-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("is kept in a file, which is replaced when it is damaged", async () => {
  const kept = await emptyDataDirectory();
  const sound = new Uint8Array(await kept.arrayBuffer());
  const [name = ""] = await readdir(await withDamagedFile(sound));
  const damaged = await readFile(join(folder, name));

  const database = await PGlite.create({ loadDataDir: await emptyDataDirectory(folder) });
  const { rows } = await database.query("select to_regclass('employees') as found");
  await database.close();

  expect(rows).toEqual([{ found: null }]);
  expect(await readdir(folder)).toEqual([name]);
  expect((await readFile(join(folder, name))).length).toBeGreaterThan(damaged.length);
});

test("gives everyone a copy of their own", async () => {
  const first = new Uint8Array(await (await emptyDataDirectory()).arrayBuffer());
  const before = first.slice();
  first.fill(0);
  expect(Buffer.from(await (await emptyDataDirectory()).arrayBuffer()).equals(before)).toBe(true);
});

/** The folder with a file that begins as it should, and ends too early. */
async function withDamagedFile(sound: Uint8Array): Promise<string> {
  const version = JSON.parse(
    await readFile(new URL("../../node_modules/@electric-sql/pglite/package.json", import.meta.url), "utf8"),
  ).version;
  await writeFile(join(folder, `postgres-${version}.tar`), sound.subarray(0, 100_000));
  return folder;
}
