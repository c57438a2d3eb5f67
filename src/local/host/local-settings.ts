import { readFile } from "node:fs/promises";

/** The file with settings for this machine, as Azure Functions Core Tools reads it. */
export const localSettingsFile = "local.settings.json";

/** The `Values` of a local.settings.json; undefined where there is no such file. Throws naming the file when it cannot be read. */
export async function readLocalSettings(path: string): Promise<Readonly<Record<string, string>> | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const json = parse(text, path);
  if (isObject(json) && json["IsEncrypted"] === true) {
    throw new Error(`${path} is encrypted. Run: func settings decrypt`);
  }
  const values = isObject(json) ? (json["Values"] ?? {}) : undefined;
  if (!isObject(values)) throw new Error(`${path} must hold an object with "Values", an object of texts.`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === "object") throw new Error(`${path}: the value of ${name} must be a text.`);
      return [name, String(value)];
    }),
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return undefined;
    throw new Error(`${path} cannot be read (${code}). Check that it is a file that you may read.`);
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(
      `${path} is not valid JSON${whereOf(error)}. Compare it with local.settings.sample.json.`,
    );
  }
}

/** The line and column of a syntax error, without the text around it, which may be a secret. */
function whereOf(error: unknown): string {
  const where = /line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : "");
  return where ? `: see line ${where[1]}, column ${where[2]}` : "";
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
