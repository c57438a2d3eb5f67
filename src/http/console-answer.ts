import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { acceptedEncoding, type Encoding } from "./accepted-encoding.ts";
import { type ConsoleFile, readConsoleFiles } from "./console-files.ts";
import { consolePage } from "./console-page.ts";
import { notFound, Problem } from "./problem.ts";

/** Answers for the console built into `folder`, which is read once, when first asked for; throws a Problem for what is not there. */
export function consoleAnswer(folder: string): (request: HttpRequest) => Promise<HttpResponseInit> {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;
  return async ({ params, headers }) => {
    reading ??= readConsoleFiles(folder);
    const files = await reading.catch((error: unknown) => {
      reading = undefined;
      throw isMissing(error) ? notBuilt : error;
    });
    // Only names that reading the folder gave are found: no path leads out of it.
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
