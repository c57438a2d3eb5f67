import { createPatience, type PatienceOptions } from "../wire/patience.ts";
import type { Graph } from "./connect-graph.ts";
import { readPage } from "./pages.ts";
import { type GraphUser, selectUser } from "./user.ts";

interface ReadUsersOptions extends PatienceOptions {
  /** Properties besides those that matching needs. */
  readonly select: readonly string[];
}

/**
 * Everyone in the tenant but guests, a page of up to 999 at a time, the next one fetched meanwhile. Throttled
 * or unavailable pages are waited for in place; RetryLater when that lasts, GiveUp when it cannot help.
 */
export async function* readUsers(graph: Graph, options: ReadUsersOptions): AsyncGenerator<GraphUser[]> {
  const patiently = createPatience(options);
  const fetchPage = (path: string) => {
    const page = patiently(() => readPage(graph, path));
    // It fails where it is awaited; a consumer that stops early must not leave a rejection behind.
    page.catch(() => {});
    return page;
  };
  const filter = encodeURIComponent("userType eq 'Member'");
  let pending = fetchPage(`/users?$filter=${filter}&$select=${selectUser(options.select)}&$top=999`);
  for (;;) {
    const { users, next } = await pending;
    if (next === undefined) return yield users;
    pending = fetchPage(next);
    yield users;
  }
}
