import pMap from "p-map";
import * as z from "zod";
import { sharing } from "../../core/employee.ts";
import { GiveUp } from "../../core/errors.ts";
import { addressForms } from "../../core/key.ts";
import { type Answer, jsonOf } from "../http/answer.ts";
import { createRetry, type RetryOptions } from "../http/retry.ts";
import { followLinks, isForgotten, READ_USERS, unexpectedAnswer, WRITE_USERS } from "./answer.ts";
import { type Graph, type Read, readAlone, sendUnless } from "./graph.ts";

const textOrNull = z.string().nullable().default(null);

/** A user as Graph describes it: the properties for matching, and the selected ones. */
export const GraphUser = z.looseObject({
  id: z.string().min(1),
  userPrincipalName: z
    .string()
    .nullish()
    .transform((name) => name ?? ""),
  mail: textOrNull,
  proxyAddresses: z
    .array(z.string())
    .nullish()
    .transform((addresses) => addresses ?? []),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  /** "Member" or "Guest"; null for members made before 2014. */
  userType: textOrNull,
  accountEnabled: z.boolean().nullable().default(null),
  employeeId: textOrNull,
  // Whether an address leads to the right person shows by the names, also where the profile is not synced.
  displayName: textOrNull,
  givenName: textOrNull,
  surname: textOrNull,
});

/** A user as Graph describes it: the properties for matching, and the selected ones. */
export type GraphUser = z.infer<typeof GraphUser>;

/** `$select` for a user: what matching needs and the properties named. */
export function selectUser(properties: readonly string[]): string {
  return [...new Set([...Object.keys(GraphUser.shape), ...properties])].join(",");
}

interface ReadUsersOptions extends RetryOptions {
  /** Properties besides those that matching needs. */
  readonly select: readonly string[];
}

/** The request that reads users at a path, or at the whole URL of a page. */
export const readingUsers = (path: string) => ({ method: "get", path, permission: READ_USERS }) as const;

/** Guests are people of other companies. Anyone else is a member, also where `userType` is null. */
const isMember = ({ userType }: GraphUser): boolean => userType !== "Guest";

/** How often a read of everyone starts from the beginning when Graph has lost the place of the next page. */
const MOST_STARTS = 3;

/** A read fails after this many pages in a row without a new account. */
const MOST_BARREN = 50;

/**
 * Everyone in the tenant but guests, each once, in pages of up to 999; the next page is fetched ahead. Throttled, unavailable
 * and malformed pages are requested again after a wait; if Graph has lost the place of the next page, as after a long wait,
 * everyone is read again. Throws RetryLater if that takes too long, and GiveUp if it cannot help or the pages do not end.
 *
 * Guests are read and left out here: `userType eq 'Member'` misses members without a type, and `userType ne 'Guest'` is
 * an advanced query, answered from an index that lags behind what was written (Microsoft Graph, "Advanced query
 * capabilities": "the response will be eventually consistent").
 */
export async function* readUsers(graph: Graph, options: ReadUsersOptions): AsyncGenerator<GraphUser[]> {
  const patiently = createRetry(options);
  const first = `/users?$select=${selectUser(options.select)}&$top=999`;
  let follow = followLinks(graph.origin, OPERATION);
  let starts = 1;
  const fetchPage = (path: string) => {
    const page = patiently(async () => {
      const isExpected = (answer: Answer) => starts < MOST_STARTS && isForgotten(answer);
      const answer = await sendUnless(graph, readingUsers(path), isExpected);
      return answer && pageIn(answer);
    });
    // It fails where it is awaited; a consumer that stops early must not leave a rejection behind.
    page.catch(() => {});
    return page;
  };
  const share = sharing();
  // An account that is made or renamed meanwhile can move others to the next page.
  const known = new Set<string>();
  let [pages, barren] = [0, 0];
  let pending = fetchPage(first);
  for (;;) {
    const page = await pending;
    if (page === undefined) {
      // Those of the pages before it are known.
      [starts, follow, barren, pages] = [starts + 1, followLinks(graph.origin, OPERATION), -pages, 0];
      pending = fetchPage(first);
      continue;
    }
    pages += 1;
    const { answer, users: all, link } = page;
    const before = known.size;
    const isNew = ({ id }: GraphUser) => !known.has(id) && known.add(id);
    const users = all.filter(isNew).filter(isMember).map(share);
    barren = known.size > before ? 0 : barren + 1;
    const next = follow(answer, link);
    if (next === undefined) return yield users;
    if (barren === MOST_BARREN)
      throw unexpectedAnswer(answer, OPERATION, `${barren} pages without a new account`, { mayPass: false });
    pending = fetchPage(next);
    yield users;
  }
}

interface FindUsersOptions extends RetryOptions {
  readonly emails?: readonly string[];
  /** Object ids. */
  readonly ids?: readonly string[];
  /** Values of `employeeId`. */
  readonly employeeNumbers?: readonly string[];
  /** Properties besides those that matching needs. */
  readonly select: readonly string[];
}

/** Graph takes at most 15 values for `in`, and 15 terms joined by `or`. */
const AT_ONCE = 15;

/**
 * The members with one of `emails` as UPN, mail or other address, one of `ids`, or one of `employeeNumbers`, each once, in
 * any order. An address with an international domain is looked up in both its forms.
 */
export async function findUsers(graph: Graph, options: FindUsersOptions): Promise<GraphUser[]> {
  const { emails = [], ids = [], employeeNumbers = [] } = options;
  const patiently = createRetry(options);
  const found = new Map<string, GraphUser>();
  const filters = [
    ...chunk(emails.flatMap(addressForms), AT_ONCE).flatMap(filtersFor),
    ...chunk(ids, AT_ONCE).map((some) => `id in (${some.map(quote).join(",")})`),
    ...chunk(employeeNumbers, AT_ONCE).map((some) => anyOf(some, (one) => `employeeId eq ${quote(one)}`)),
  ];

  await pMap(
    filters,
    async (filter) => {
      const query = `$filter=${encodeURIComponent(filter)}&$select=${selectUser(options.select)}`;
      const follow = followLinks(graph.origin, OPERATION);
      let path: string | undefined = `/users?${query}`;
      while (path !== undefined) {
        const url: string = path;
        const page = await patiently(async () => pageIn(await graph.send(readingUsers(url))));
        for (const user of page.users) if (isMember(user)) found.set(user.id, user);
        path = follow(page.answer, page.link);
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
    anyOf(emails, (email) => `proxyAddresses/any(p:p eq ${quote(`smtp:${email}`)})`),
  ];
}

// Of employeeId, all of Microsoft's tables say that `eq` works by default; of `in`, some say nothing.
const anyOf = (values: readonly string[], filter: (value: string) => string): string =>
  values.map(filter).join(" or ");

/** A string of OData, in which a quote is doubled. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Each value once, some at a time. */
function chunk(all: readonly string[], size: number): string[][] {
  const values = [...new Set(all)];
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}

/** One user by object id with what matching needs and `select`, undefined when there is none; `read` may share a request. */
export async function getUser(
  graph: Graph,
  id: string,
  select: readonly string[],
  read: Read = readAlone(graph),
): Promise<GraphUser | undefined> {
  const path = `/users/${encodeURIComponent(id)}?$select=${selectUser(select)}`;
  try {
    const answer = await read({ path, permission: READ_USERS });
    const user = GraphUser.safeParse(jsonOf(answer));
    if (user.success && user.data.id.toLowerCase() === id.toLowerCase()) return user.data;
    throw unexpectedAnswer(answer, `GET /users/${id}`, user.success ? "another user" : "not a user");
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return undefined;
    throw error;
  }
}

/** The properties that Graph does not let an app write for administrators (Microsoft Graph, "Who can update sensitive properties"). */
const sensitive = ["businessPhones", "mobilePhone"];

/**
 * Changes the properties named, and no other, of the user with this object id. RetryLater "network" leaves
 * open whether the change was made: read the user again before repeating it.
 */
export async function updateUser(
  graph: Graph,
  id: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<{ requestId: string | undefined }> {
  const path = `/users/${encodeURIComponent(id)}`;
  const mayBeForbidden = sensitive.some((property) => property in properties);
  const answer = await graph.send({
    method: "patch",
    path,
    body: properties,
    permission: WRITE_USERS,
    mayBeForbidden,
  });
  // Graph says no more than that it is done; a page of a proxy with a 200 says nothing of the sort.
  const isDone = answer.status === 204 || (answer.status === 200 && isUser(answer, id));
  if (!isDone) throw unexpectedAnswer(answer, `PATCH /users/${id}`, `status ${answer.status}`);
  return { requestId: answer.requestId };
}

const isUser = (answer: Answer, id: string): boolean => {
  const user = z.object({ id: z.string() }).safeParse(jsonOf(answer));
  return user.success && user.data.id.toLowerCase() === id.toLowerCase();
};

const Users = z.object({ value: z.array(z.object({ id: z.string() })).min(1) });

/** Requests one arbitrary user: the cheapest call that shows whether users can be read. Throws RetryLater or GiveUp. */
export async function probeUsers(graph: Graph): Promise<void> {
  const answer = await graph.send({
    method: "get",
    path: "/users?$select=id&$top=1",
    permission: READ_USERS,
  });
  if (!Users.safeParse(jsonOf(answer)).success) throw unexpectedAnswer(answer, "GET /users", "no users");
}

const Page = z.object({ value: z.array(GraphUser), "@odata.nextLink": z.string().nullish() });

const OPERATION = "GET /users";

interface UserPage {
  readonly answer: Answer;
  readonly users: GraphUser[];
  /** The whole URL of the page after this one, as it came. */
  readonly link: string | null | undefined;
}

/** What an answer holds as one page of users; GiveUp when it is not a page. */
function pageIn(answer: Answer): UserPage {
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) {
    const [issue] = page.error.issues;
    throw unexpectedAnswer(answer, OPERATION, `${issue?.path.join(".") || "body"}: ${issue?.message}`);
  }
  return { answer, users: page.data.value, link: page.data["@odata.nextLink"] };
}
