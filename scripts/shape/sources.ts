import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { parseSync, type StringLiteral, Visitor } from "oxc-parser";

/** A source file; paths are relative to the source folder, with slashes. */
export interface Source {
  readonly path: string;
  /** Number of lines. */
  readonly lines: number;
  /** The source files that it names in an import, an export or a type; sorted, each once. */
  readonly imports: readonly string[];
}

/** A file and its number of lines; the path is relative to the root of the repository, with slashes. */
export type Length = Pick<Source, "path" | "lines">;

/** Measures the code in folders of a root: TypeScript, JavaScript, C# and shell scripts. What tests only read, such as JSON, is none. */
export async function readLengths(root: string, folders: readonly string[]): Promise<readonly Length[]> {
  const paths = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((path) =>
        posix.join(folder, path.replaceAll("\\", "/")),
      ),
    ),
  );
  const code = paths.flat().filter((path) => /\.([cm]?[jt]sx?|cs|sh|ps1)$/.test(path));
  return Promise.all(
    code.sort().map(async (path) => ({ path, lines: linesOf(await readFile(join(root, path), "utf8")) })),
  );
}

/** Reads every TypeScript file below a folder; throws where one does not parse or imports a source that does not exist. */
export async function readSources(folder: string): Promise<readonly Source[]> {
  const paths = (await readdir(folder, { recursive: true }))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
  const known = new Set(paths);
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(folder, path), "utf8");
      const imports = importsOf(path, text).filter((name) => {
        if (/\.tsx?$/.test(name) && !known.has(name) && !name.startsWith("../")) {
          throw new Error(`${path} imports ${name}, and there is no such file.`);
        }
        return known.has(name);
      });
      return { path, lines: linesOf(text), imports };
    }),
  );
}

const linesOf = (text: string) => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** The relative paths that a file imports, in any of the five ways in which TypeScript names another file. */
function importsOf(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} does not parse: ${errors[0].message}`);
  const named = new Set<string>();
  const add = ({ value }: Pick<StringLiteral, "value">) => {
    if (value.startsWith(".")) named.add(posix.join(posix.dirname(path), value));
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => source && add(source),
    ImportExpression: ({ source }) => {
      if (source.type === "Literal" && typeof source.value === "string") add({ value: source.value });
    },
    TSImportType: ({ source }) => add(source),
  }).visit(program);
  return [...named].sort();
}
