import { unsupportedQuery } from "./graph-error.ts";

/** A piece of a $filter: a name, operator or punctuation as it stands, or a literal's value. */
export type FilterToken =
  | { kind: "word"; text: string }
  | { kind: "literal"; value: string | boolean | null };

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w/]*)|([(),:]))/y;

/** Cuts a $filter into tokens; throws a 400 GraphError at the first character that fits none. */
export function tokenizeFilter(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < filter.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(filter);
    if (!match) throw unsupportedQuery(`Invalid filter clause: unexpected text at position ${at}.`);
    tokens.push(toToken(match[1], match[2] ?? match[3] ?? ""));
  }
  return tokens;
}

function toToken(quoted: string | undefined, text: string): FilterToken {
  if (quoted !== undefined) return { kind: "literal", value: quoted.replaceAll("''", "'") };
  if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
  if (text === "null") return { kind: "literal", value: null };
  return { kind: "word", text };
}
