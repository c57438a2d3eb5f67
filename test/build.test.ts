import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dist } from "./functions/load-built.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const json = async (path: string) => JSON.parse(await readFile(path, "utf8"));
const entries = await readdir(dist, { withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map(({ name }) => name)
  .toSorted();
const parts = (await readdir(join(dist, "parts"))).map((name) => `parts/${name}`).toSorted();
const bundles = [...files, ...parts].filter((name) => name.endsWith(".mjs"));

test("a build holds what the host loads, the app and telemetry apart, what names them, and nothing else", () => {
  expect(files).toEqual([
    "app.mjs",
    "app.mjs.map",
    "functions.mjs",
    "functions.mjs.map",
    "host.json",
    "identity.mjs",
    "identity.mjs.map",
    "package.json",
    "schema.sql",
    "telemetry.mjs",
    "telemetry.mjs.map",
  ]);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(folders.toSorted()).toEqual(["addin", "console", "node_modules", "parts", "templates"]);
  expect(parts.filter((name) => !/\.mjs(\.map)?$/.test(name))).toEqual([]);
});

test("has the templates of the project, and beside the bundles nothing installed but sharp, fit for 64-bit Linux", async () => {
  expect(await readdir(join(dist, "templates"))).toEqual(await readdir(join(root, "templates")));
  const packages = await readdir(join(dist, "node_modules"));
  expect(packages.toSorted()).toEqual(["@img", "detect-libc", "semver", "sharp"]);
  const native = await readdir(join(dist, "node_modules/@img"));
  expect(native).toEqual(expect.arrayContaining(["colour", "sharp-libvips-linux-x64", "sharp-linux-x64"]));
});

test("package.json names a file that is there, from the project and from what is deployed", async () => {
  const project = await json(join(root, "package.json"));
  const deployed = await json(join(dist, "package.json"));
  expect(bundles).toContain(deployed.main);
  expect(project.main).toBe(`dist/${deployed.main}`);
  expect(deployed).toMatchObject({ version: project.version, engines: project.engines, type: "module" });
});

test("needs nothing installed beside it, and has the host's settings of the project", async () => {
  expect(await json(join(dist, "package.json"))).not.toHaveProperty("dependencies");
  expect(await json(join(dist, "host.json"))).toEqual(await json(join(root, "host.json")));
});

test("publishing from the project ships every bundle and folder", async () => {
  const ignored = (await readFile(join(root, ".funcignore"), "utf8")).split("\n");
  expect(ignored).toContain("/dist/*");
  for (const file of files.filter((name) => /\.mjs|\.sql/.test(name)))
    expect(ignored).toContain(`!/dist/${file}`);
  for (const folder of ["addin", "console", "node_modules", "parts", "templates"])
    expect(ignored).toContain(`!/dist/${folder}`);
});

describe.each(bundles)("%s", async (name) => {
  const code = await readFile(join(dist, name), "utf8");
  const { sources, sourcesContent } = (await json(join(dist, `${name}.map`))) as {
    sources: string[];
    sourcesContent?: unknown;
  };
  const installed = sources.filter((source) => source.includes("node_modules/"));
  const packages = new Set(
    installed.map(
      (source) =>
        source
          .split("node_modules/")
          .at(-1)
          ?.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? "",
    ),
  );
  // Packages that were bundled before they were published name their sources by an address; some are left out on purpose.
  const own = sources.filter(
    (source) =>
      !installed.includes(source) && !source.includes("://") && !source.startsWith("unused-telemetry:"),
  );

  test("consists of the app and its dependencies, without development dependencies", async () => {
    const { devDependencies } = await json(join(root, "package.json"));
    const { packages: locked } = await json(join(root, "package-lock.json"));
    // What a dependency needs as well is no package of development only.
    const isForDevelopment = (one: string) => one in devDependencies && locked[`node_modules/${one}`]?.dev;
    expect([...packages].filter(isForDevelopment)).toEqual([]);
    expect(own.filter((source) => !/^(\.\.\/)+src\/(?!local\/|cli\/)/.test(source))).toEqual([]);
  });

  test("has a map that names the sources and holds none of them", () => {
    expect(sourcesContent ?? []).toEqual([]);
    expect(code).toMatch(new RegExp(`//# sourceMappingURL=${basename(name)}.map\\n?$`));
  });

  test("contains nothing about the machine it was built on, and no key", () => {
    expect(code).not.toContain(root);
    expect(code).not.toMatch(/PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/]{60}/);
    expect(code).not.toContain("CHANGE-ME");
  });
});
