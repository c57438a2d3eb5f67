import pMap from "p-map";
import { createPatience, type PatienceOptions } from "../wire/patience.ts";
import type { Graph } from "./connect-graph.ts";
import { readPage } from "./pages.ts";
import { type GraphUser, selectUser } from "./user.ts";

interface FindUsersOptions extends PatienceOptions {
  readonly emails: readonly string[];
  /** Properties besides those that matching needs. */
  readonly select: readonly string[];
}

/** Graph takes at most 15 values for `in`, and 15 terms joined by `or`. */
const AT_ONCE = 15;

/** The members whose UPN, mail or other address is one of `emails`, each once, in no particular order. */
export async function findUsers(graph: Graph, options: FindUsersOptions): Promise<GraphUser[]> {
  const patiently = createPatience(options);
  const found = new Map<string, GraphUser>();
  const filters = chunk([...new Set(options.emails)], AT_ONCE).flatMap(filtersFor);

  await pMap(
    filters,
    async (filter) => {
      const query = `$filter=${encodeURIComponent(filter)}&$select=${selectUser(options.select)}`;
      let path: string | undefined = `/users?${query}`;
      while (path !== undefined) {
        const url: string = path;
        const page = await patiently(() => readPage(graph, url));
        for (const user of page.users) if (user.userType === "Member") found.set(user.id, user);
        path = page.next;
      }
    },
    { concurrency: 4 },
  );
  return [...found.values()];
}

function filtersFor(emails: readonly string[]): string[] {
  const values = emails.map(quote).join(",");
  return [
    `userPrincipalName in (${values})`,
    `mail in (${values})`,
    emails.map((email) => `proxyAddresses/any(p:p eq ${quote(`smtp:${email}`)})`).join(" or "),
  ];
}

/** A string of OData, in which a quote is doubled. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function chunk<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}
