import { unsupportedQuery } from "./graph-error.ts";
import { findProperty, type PropertyName } from "./properties.ts";
import { type FilterToken, tokenizeFilter } from "./tokenize-filter.ts";
import type { StoredUser } from "./users.ts";

/** Whether a user is wanted. */
export type UserPredicate = (user: StoredUser) => boolean;

// "When using the in operator, the request is limited to 15 expressions in the filter clause"; a value to match
// has 120 characters at most: Graph's known issues, "Some limitations apply to query parameters".
const MAX_ALTERNATIVES = 15;
const MAX_VALUE_LENGTH = 120;

type Literal = string | boolean | null;
/** A parsed piece and how many comparisons it makes. */
type Clause = { test: UserPredicate; comparisons: number };

/**
 * Reads a $filter of `eq`, `in`, `any(x:x eq '…')`, `and`, `or` and parentheses; anything else (`ne`, `not`,
 * `startsWith`, …) throws a 400 GraphError, as do a comparison that takes an advanced query (ConsistencyLevel and $count),
 * and an `or` or `in` of more than 15 comparisons.
 */
export function parseFilter(filter: string): UserPredicate {
  const tokens = tokenizeFilter(filter);
  let position = 0;

  const peek = () => tokens[position];
  const isWord = (text: string, token = peek()) => token?.kind === "word" && token.text === text;
  const skip = (text: string): boolean => {
    if (!isWord(text)) return false;
    position++;
    return true;
  };
  const expect = (text: string) => {
    if (!skip(text)) throw syntax(`'${text}'`, peek());
  };
  const word = (): string => {
    const token = tokens[position++];
    if (token?.kind !== "word") throw syntax("a name", token);
    return token.text;
  };
  const literal = (): Literal => {
    const token = tokens[position++];
    if (token?.kind !== "literal") throw syntax("a literal", token);
    if (token.value === null) throw advancedOnly("A filter for null");
    if (String(token.value).length > MAX_VALUE_LENGTH) {
      throw unsupportedQuery(`A value to match has at most ${MAX_VALUE_LENGTH} characters.`);
    }
    return token.value;
  };

  const either = (): Clause => {
    const clauses = [both()];
    while (skip("or")) clauses.push(both());
    if (clauses.length === 1 && clauses[0]) return clauses[0];
    return limited({ test: (user) => clauses.some(({ test }) => test(user)), comparisons: total(clauses) });
  };
  const both = (): Clause => {
    const clauses = [single()];
    while (skip("and")) clauses.push(single());
    return { test: (user) => clauses.every(({ test }) => test(user)), comparisons: total(clauses) };
  };
  const single = (): Clause => {
    if (skip("(")) {
      const inner = either();
      expect(")");
      return inner;
    }
    const path = word();
    return path.endsWith("/any") ? anyOf(path.slice(0, -"/any".length)) : comparison(path);
  };
  const comparison = (name: string): Clause => {
    const property = comparable(name, "scalar");
    if (skip("eq")) {
      const wanted = literal();
      return { test: (user) => isSame(user[property], wanted), comparisons: 1 };
    }
    if (!skip("in")) throw syntax("'eq' or 'in'", peek());
    const wanted = list();
    return limited({
      test: (user) => wanted.some((value) => isSame(user[property], value)),
      comparisons: wanted.length,
    });
  };
  const list = (): Literal[] => {
    expect("(");
    const values = [literal()];
    while (skip(",")) values.push(literal());
    expect(")");
    return values;
  };
  const anyOf = (name: string): Clause => {
    const property = comparable(name, "collection");
    expect("(");
    const variable = word();
    expect(":");
    expect(variable);
    expect("eq");
    const wanted = literal();
    expect(")");
    return {
      test: (user) => (user[property] as string[]).some((value) => isSame(value, wanted)),
      comparisons: 1,
    };
  };

  const parsed = either();
  if (peek()) throw syntax("the end", peek());
  return parsed.test;
}

function comparable(name: string, shape: "scalar" | "collection"): PropertyName {
  const property = findProperty(name);
  if (!property) throw unsupportedQuery(`Could not find a property named '${name}' on type 'user'.`);
  if (property.advanced) throw advancedOnly(`A filter on property '${name}'`);
  if ((property.type === "texts") !== (shape === "collection")) {
    throw unsupportedQuery(`Unsupported filter clause on property '${name}'.`);
  }
  return property.name;
}

function advancedOnly(what: string): Error {
  return unsupportedQuery(
    `${what} takes an advanced query, with ConsistencyLevel: eventual and $count=true.`,
  );
}

// The directory compares without regard to case.
function isSame(held: unknown, wanted: Literal): boolean {
  if (typeof held === "string" && typeof wanted === "string")
    return held.toLowerCase() === wanted.toLowerCase();
  return held === wanted;
}

function total(clauses: readonly Clause[]): number {
  return clauses.reduce((sum, { comparisons }) => sum + comparisons, 0);
}

function limited(clause: Clause): Clause {
  if (clause.comparisons <= MAX_ALTERNATIVES) return clause;
  throw unsupportedQuery(
    `Too many child clauses in a filter of alternatives: ${clause.comparisons}. Max allowed: ${MAX_ALTERNATIVES}.`,
  );
}

function syntax(expected: string, token: FilterToken | undefined): Error {
  const found = !token ? "the end" : token.kind === "word" ? `'${token.text}'` : "a literal";
  return unsupportedQuery(`Invalid filter clause: expected ${expected}, found ${found}.`);
}
