import * as z from "zod";
import { type Answer, jsonOf } from "../http/answer.ts";
import { createRetry, type RetryOptions } from "../http/retry.ts";
import { followLinks, isForgotten, refusalCodeOf, unexpectedAnswer } from "./answer.ts";
import { type Graph, sendUnless } from "./graph.ts";
import { readingUsers, selectUser } from "./users.ts";

/** The accounts that were created, changed in a selected property, or deleted since a delta link was issued, and the next link. */
export interface UserChanges {
  /** Object ids, each once. */
  readonly ids: readonly string[];
  readonly link: string;
}

const Page = z.object({
  value: z.array(z.object({ id: z.string().min(1) })),
  "@odata.nextLink": z.string().nullish(),
  "@odata.deltaLink": z.string().nullish(),
});

/** The function as Microsoft's description of Graph names it; links have this or another of its names. */
const path = "/users/delta()";
const operation = "GET /users/delta()";

/**
 * The delta link for changes from now on in `select` and in the properties that matching needs ("Use delta query to track
 * changes in Microsoft Graph data": `$deltatoken=latest`). Throws RetryLater or GiveUp.
 */
export async function latestLink(
  graph: Graph,
  { select, ...retry }: RetryOptions & { readonly select: readonly string[] },
): Promise<string> {
  const query = `$select=${selectUser(select)}&$deltatoken=latest`;
  const answer = await createRetry(retry)(() => graph.send(readingUsers(`${path}?${query}`)));
  const { next, link } = pageOf(graph, answer);
  if (next !== undefined || link === undefined) throw unexpectedAnswer(answer, operation, "no delta link");
  return link;
}

/**
 * The changes since a delta link was issued; undefined if the link has expired (410, or its other code), if more than `most`
 * accounts have changed, and for a link to another host. Only the ids are used: absent properties mean different things in
 * different rounds.
 */
export async function changesSince(
  graph: Graph,
  link: string,
  { most, ...retry }: RetryOptions & { readonly most: number },
): Promise<UserChanges | undefined> {
  if (!isOwn(graph, link)) return undefined;
  const patiently = createRetry(retry);
  const follow = followLinks(graph.origin, operation);
  const ids = new Set<string>();
  for (let at = link; ; ) {
    const answer = await patiently(() => sendUnless(graph, readingUsers(at), isExpired));
    if (!answer) return undefined;
    const { changed, next, link: after } = pageOf(graph, answer);
    for (const id of changed) ids.add(id);
    if (ids.size > most) return undefined;
    if (after !== undefined) return { ids: [...ids], link: after };
    const following = follow(answer, next);
    if (following === undefined) throw unexpectedAnswer(answer, operation, "no page follows");
    at = following;
  }
}

/**
 * Whether a full read is required: 410 by today's documentation, 400 with `syncStateNotFound` by "Duration of change tracking
 * tokens for identity and education resources".
 */
const isExpired = (answer: Answer): boolean =>
  answer.status === 410 ||
  isForgotten(answer) ||
  (answer.status === 400 && /^(syncState(NotFound|Invalid)|resync\w*)$/i.test(refusalCodeOf(answer)));

function pageOf(graph: Graph, answer: Answer) {
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) throw unexpectedAnswer(answer, operation, "not a page of changes");
  const next = page.data["@odata.nextLink"] ?? undefined;
  const link = page.data["@odata.deltaLink"] ?? undefined;
  // The token for Graph is sent to the host of a link.
  for (const one of [next, link]) {
    if (one !== undefined && !isOwn(graph, one))
      throw unexpectedAnswer(answer, operation, "its link is elsewhere");
  }
  return { changed: page.data.value.map(({ id }) => id), next, link };
}

/** Whether a link leads to the changes of users in this Graph. */
function isOwn({ origin }: Graph, link: string): boolean {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  return (
    url?.origin === origin &&
    url.username === "" &&
    /^\/v1\.0\/users\/(microsoft\.graph\.)?delta(\(\))?$/.test(url.pathname)
  );
}
