import type { Lists, Refused } from "./list.ts";
import { proseOfDocument, proseOfSource } from "./prose.ts";

/** A refused word, where it stands, and what to write instead; `word` as it is written, `entry` as it is listed. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly kind: "comment" | "text" | "name";
  readonly word: string;
  readonly entry: string;
  readonly instead: string;
}

/** What was read in a file: the findings, and how many words its comments have. */
export interface Reading {
  readonly findings: readonly Finding[];
  readonly commentWords: number;
}

interface Entry {
  readonly entry: string;
  readonly instead: string;
  readonly pattern: RegExp;
}

/** Reads files and folders against the lists; paths are relative to the project, with slashes. */
export interface Reader {
  file(path: string, text: string): Reading;
  /** A folder's own name. */
  folder(path: string): readonly Finding[];
}

/** Prepares the lists for reading. */
export function wordReader(lists: Lists): Reader {
  const words = entriesOf(lists.words);
  const inNames = [...words, ...entriesOf(lists.names)];
  const kept = new Set(lists.kept);

  const inProse = (kind: "comment" | "text", path: string, prose: string): Finding[] =>
    words.flatMap(({ entry, instead, pattern }) =>
      [...withoutCode(prose).matchAll(pattern)].map(({ 0: found, index }) => {
        const line = lineOf(prose, index);
        return { path, line, kind, word: found.replace(/\s+/g, " "), entry, instead };
      }),
    );
  const inName = (path: string, line: number, name: string, wholeNames: Refused = {}): Finding[] => {
    if (kept.has(name)) return [];
    const parts = wordsOf(name);
    const partly = inNames.filter(({ pattern }) => parts.search(pattern) >= 0);
    const wholly = Object.entries(wholeNames).filter(([entry]) => entry === name.toLowerCase());
    return [
      ...partly.map(({ entry, instead }) => ({
        path,
        line,
        kind: "name" as const,
        word: name,
        entry,
        instead,
      })),
      ...wholly.map(([entry, instead]) => ({
        path,
        line,
        kind: "name" as const,
        word: name,
        entry,
        instead,
      })),
    ];
  };

  return {
    file(path, text) {
      const { comments, texts, names } = /\.tsx?$/.test(path)
        ? proseOfSource(path, text)
        : proseOfDocument(path, text);
      // A name is reported once a file, where it is declared first.
      const ordered = names.toSorted((a, b) => a.offset - b.offset);
      const declared = [...Map.groupBy(ordered, ({ name }) => name).values()].flatMap((each) =>
        each.slice(0, 1),
      );
      const findings = [
        ...inName(path, 1, basename(path).replace(/\..*$/, "")),
        ...inProse("comment", path, comments),
        ...(inNorwegian.test(path) ? [] : inProse("text", path, texts)),
        ...declared.flatMap(({ name, offset, isType }) =>
          inName(path, lineOf(text, offset), name, isType ? lists.types : {}),
        ),
      ];
      return {
        findings: findings.toSorted((a, b) => a.line - b.line),
        commentWords: comments.match(/[A-Za-z][\w'’-]*/g)?.length ?? 0,
      };
    },
    folder: (path) => inName(path, 1, basename(path), lists.folders),
  };
}

/** Texts of the console in Norwegian, in which English words mean something else (`lest`: read). */
const inNorwegian = /(^|\/)texts\/nb\//;

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

const entriesOf = (list: Refused): Entry[] =>
  Object.entries(list).map(([entry, instead]) => ({
    entry,
    instead,
    // Not a part of an identifier, an address, a path or a file's name.
    pattern: new RegExp(`(?<![\\w@/.$])(?:${entry.replaceAll(" ", "\\s+")})(?![\\w@/]|\\.\\w)`, "gi"),
  }));

/** The words of a name in camelCase, PascalCase, kebab-case or CONSTANT_CASE, in small letters. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$2 ")
    .replace(/[-_.]+/g, " ")
    .toLowerCase();

/** Hides what is quoted as code, and addresses. */
const withoutCode = (prose: string): string =>
  prose.replace(/`[^`\n]*`|\w+:\/\/\S+/g, (text) => text.replace(/\S/g, "\0"));
