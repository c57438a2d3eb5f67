import { unsupportedQuery } from "./graph-error.ts";
import { parseFilter } from "./parse-filter.ts";
import { contextOf, parseSelect, project } from "./select.ts";
import type { SkipTokens } from "./skip-tokens.ts";
import type { UsersSeen } from "./users.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 999;
const SUPPORTED = ["$select", "$top", "$filter", "$skiptoken"];

/** Answers `GET /v1.0/users` with one page, its OData context and a link to the next; throws a 400 GraphError. */
export function listUsers(given: {
  url: URL;
  users: UsersSeen;
  tokens: SkipTokens;
}): Record<string, unknown> {
  const query = given.url.searchParams;
  checkQuery(query);
  const selection = parseSelect(query.get("$select") ?? undefined);
  const filter = query.get("$filter");
  const wanted = filter === null ? () => true : parseFilter(filter);
  const size = pageSize(query.get("$top"));
  const token = query.get("$skiptoken");
  const asked = JSON.stringify([query.get("$select"), filter, size]);

  const value: Array<Record<string, unknown>> = [];
  let next: number | undefined;
  for (const { ordinal, user } of given.users.from(token === null ? 0 : given.tokens.read(token, asked))) {
    if (!wanted(user)) continue;
    if (value.length === size) {
      next = ordinal;
      break;
    }
    value.push(project(user, selection));
  }
  return {
    "@odata.context": `${given.url.origin}/v1.0/$metadata#${contextOf(selection)}`,
    ...(next !== undefined && { "@odata.nextLink": nextLink(given.url, given.tokens.make(next, asked)) }),
    value,
  };
}

/** Refuses (400 GraphError) query parameters that are not supported, or come twice. */
export function checkQuery(query: URLSearchParams, supported: readonly string[] = SUPPORTED): void {
  for (const name of query.keys()) {
    if (!supported.includes(name)) throw unsupportedQuery(`The query parameter '${name}' is not supported.`);
    if (query.getAll(name).length > 1) {
      throw unsupportedQuery(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
      );
    }
  }
}

/** A page's size by `$top`; throws a 400 GraphError. */
export function pageSize(top: string | null): number {
  if (top === null) return DEFAULT_PAGE;
  const size = /^\d+$/.test(top) ? Number(top) : 0;
  if (size >= 1 && size <= MAX_PAGE) return size;
  throw unsupportedQuery(
    `Invalid page size specified: '${top}'. Must be between 1 and ${MAX_PAGE} inclusive.`,
  );
}

function nextLink(url: URL, token: string): string {
  const link = new URL(url);
  link.searchParams.set("$skiptoken", token);
  return link.href;
}
