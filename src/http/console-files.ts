import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { type ConsoleFile, consolePage } from "./console-page.ts";
import { acceptedEncoding, type Encoding } from "./encoding.ts";
import { notFound, Problem } from "./problem.ts";

/** Answers for the console built into `folder`, which is read once, at the first request; throws a Problem for an unknown file. */
export function consoleAnswer(folder: string): (request: HttpRequest) => Promise<HttpResponseInit> {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;
  return async ({ params, headers }) => {
    reading ??= readBuiltFiles(folder);
    const files = await reading.catch((error: unknown) => {
      reading = undefined;
      throw isMissing(error) ? notBuilt : error;
    });
    // Only names from the folder listing are found: no path leads out of the folder.
    const name = params["path"] || page;
    const file = files.get(name);
    if (!file) throw notFound("such file of the console");
    return name === page ? consolePage(file) : asset(name, file, headers.get("accept-encoding"));
  };
}

function asset(
  name: string,
  { type, plain, encoded }: ConsoleFile,
  accepted: string | null,
): HttpResponseInit {
  const encoding = acceptedEncoding(
    accepted,
    preferred.filter((one) => encoded[one]),
  );
  return {
    status: 200,
    headers: {
      "content-type": type,
      vary: "accept-encoding",
      ...(encoding && { "content-encoding": encoding }),
      // These names hold a hash of the content: another content has another name.
      ...(name.startsWith("assets/") && { "cache-control": "public, max-age=31536000, immutable" }),
    },
    body: (encoding && encoded[encoding]) ?? plain,
  };
}

const page = "index.html";

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** The smaller one first. */
const preferred: readonly Encoding[] = ["br", "gzip"];

const notBuilt = new Problem(
  503,
  "console-not-built",
  "This app was deployed without its console.",
  "Build it with npm run build, and deploy all of dist.",
);

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Built files by name within their folder (`assets/index-1a2b.js`); rejects where there is no such folder. */
export async function readBuiltFiles(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"));
  const read = (name: string) => (names.includes(name) ? readFile(join(folder, name)) : undefined);
  const served = names.flatMap((name) => {
    const type = types[extname(name)];
    return type ? [{ name, type }] : [];
  });
  const files = served.map(async ({ name, type }) => {
    const [plain, br, gzip] = await Promise.all([
      readFile(join(folder, name)),
      read(`${name}.br`),
      read(`${name}.gz`),
    ]);
    return [name, { type, plain, encoded: { ...(br && { br }), ...(gzip && { gzip }) } }] as const;
  });
  return new Map(await Promise.all(files));
}
