import pMap from "p-map";
import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { accountKey } from "../../core/key.ts";
import { jsonOf } from "../http/answer.ts";
import { createRetry, type RetryOptions } from "../http/retry.ts";
import { followLinks, READ_GROUPS, unexpectedAnswer } from "./answer.ts";
import { type Graph, mostInBatch, readTogether } from "./graph.ts";

/** How long a plan waits for groups before it goes on without them. */
const retry: RetryOptions = { retrySeconds: 60 };

/** Reads the groups of a tenant and their members. */
export const groupsIn = (graph: Graph) => ({
  find: (name: string) => findGroup(graph, name, retry),
  membersOf: (group: Pick<Group, "id">) => readMembers(graph, group, retry),
  check: (asked: { readonly users: readonly string[]; readonly groups: readonly string[] }) =>
    checkGroups(graph, asked, retry),
});

/** A group of Entra ID. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
}

const Found = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  visibility: z.string().nullish(),
});
const Groups = z.object({ value: z.array(Found) });
const Members = z.object({
  value: z.array(z.object({ id: z.string() })),
  "@odata.nextLink": z.string().nullish(),
});
const Checked = z.object({ value: z.array(z.string()) });

const select = "$select=id,displayName,visibility";
const isObjectId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/**
 * The group with this object id or, in any case, this name. Throws RetryLater; GiveUp "group-not-found", "group-ambiguous"
 * where several have the name, or "group-hidden" where its members are kept from this app, which would look like none.
 */
export async function findGroup(graph: Graph, name: string, options: RetryOptions = {}): Promise<Group> {
  const patiently = createRetry(options);
  const groups = await patiently(() =>
    isObjectId(name) ? groupById(graph, name) : groupsNamed(graph, name),
  );
  const [group, ...others] = groups;
  if (!group)
    throw new GiveUp("group-not-found", `There is no group ${name} in Entra ID.`, {
      remedy: "Correct the rule: a group is named as in Entra ID, or by its object id.",
    });
  if (others.length > 0) {
    const ids = groups.map(({ id }) => id).join(", ");
    throw new GiveUp("group-ambiguous", `Several groups in Entra ID have the name ${name}: ${ids}.`, {
      remedy: "Write the object id of the right one into the rule.",
    });
  }
  if (group.visibility === "HiddenMembership")
    throw new GiveUp("group-hidden", `The members of group ${name} are hidden, also from this app.`, {
      remedy: "Write another group into the rule.",
    });
  return { id: group.id, displayName: group.displayName ?? name };
}

async function groupById(graph: Graph, id: string): Promise<readonly z.infer<typeof Found>[]> {
  const path = `/groups/${id}?${select}`;
  try {
    const answer = await graph.send({ method: "get", path, permission: READ_GROUPS });
    const group = Found.safeParse(jsonOf(answer));
    if (group.success && group.data.id.toLowerCase() === id.toLowerCase()) return [group.data];
    throw unexpectedAnswer(answer, `GET /groups/${id}`, group.success ? "another group" : "not a group");
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return [];
    throw error;
  }
}

async function groupsNamed(graph: Graph, name: string): Promise<readonly z.infer<typeof Found>[]> {
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
  const path = `/groups?$filter=${filter}&${select}`;
  const answer = await graph.send({ method: "get", path, permission: READ_GROUPS });
  const groups = Groups.safeParse(jsonOf(answer));
  if (!groups.success) throw unexpectedAnswer(answer, "GET /groups", "no groups");
  return groups.data.value;
}

const MEMBERS = "GET transitiveMembers";

/**
 * The keys (`accountKey`) of all direct and transitive members of a group; members that are not users are included, since a
 * cast to users is answered from an index that lags behind (Microsoft Graph, "List group transitive members"). Throws
 * RetryLater and GiveUp.
 */
export async function readMembers(
  graph: Graph,
  { id }: Pick<Group, "id">,
  options: RetryOptions = {},
): Promise<ReadonlySet<string>> {
  const patiently = createRetry(options);
  const follow = followLinks(graph.origin, MEMBERS);
  const members = new Set<string>();
  let path: string | undefined = `/groups/${id}/transitiveMembers?$select=id&$top=999`;
  while (path !== undefined) {
    const url: string = path;
    const page = await patiently(() => readPage(graph, url));
    for (const member of page.members) members.add(accountKey(member.id));
    path = follow(page.answer, page.link);
  }
  return members;
}

async function readPage(graph: Graph, path: string) {
  const answer = await graph.send({ method: "get", path, permission: READ_GROUPS });
  const page = Members.safeParse(jsonOf(answer));
  if (!page.success) throw unexpectedAnswer(answer, MEMBERS, "no members");
  return { answer, members: page.data.value, link: page.data["@odata.nextLink"] };
}

/** "Up to 20 groups may be specified" (Microsoft Graph, directoryObject: checkMemberGroups). */
const mostChecked = 20;

/**
 * For each user, those of the given groups (object ids) that they are a direct or transitive member of, in the order of the
 * users; a request has twenty. An error about one user is returned in place of their groups, and one about all is thrown.
 */
export async function checkGroups(
  graph: Graph,
  { users, groups }: { readonly users: readonly string[]; readonly groups: readonly string[] },
  options: RetryOptions = {},
): Promise<readonly (ReadonlySet<string> | RetryLater | GiveUp)[]> {
  const patiently = createRetry(options);
  const asked = users.flatMap((user) =>
    chunks(groups, mostChecked).map((groupIds) => ({
      user,
      path: `/users/${encodeURIComponent(user)}/checkMemberGroups`,
      body: { groupIds },
      permission: READ_GROUPS,
    })),
  );
  const answers = await pMap(chunks(asked, mostInBatch), (some) => patiently(() => allOrLater(graph, some)), {
    concurrency: 4,
  });
  const found = new Map<string, ReadonlySet<string> | RetryLater | GiveUp>(
    users.map((user) => [user, new Set<string>()]),
  );
  for (const [index, answer] of answers.flat().entries()) {
    const { user, path } = asked[index] ?? { user: "", path: "" };
    const before = found.get(user);
    if (before === undefined || before instanceof Error) continue;
    const ids = answer instanceof Error ? answer : idsIn(answer, path);
    found.set(user, ids instanceof Error ? ids : new Set([...before, ...ids]));
  }
  return users.map((user) => found.get(user) ?? new Set<string>());
}

type Asked = Parameters<typeof readTogether>[1];

/** Throws if any part was throttled, so that all wait together. */
async function allOrLater(graph: Graph, asked: Asked) {
  const answers = await readTogether(graph, asked);
  const later = answers.find((answer) => answer instanceof RetryLater);
  if (later) throw later;
  return answers;
}

function idsIn(answer: Exclude<Awaited<ReturnType<typeof readTogether>>[number], Error>, path: string) {
  const checked = Checked.safeParse(jsonOf(answer));
  if (!checked.success) return unexpectedAnswer(answer, `POST ${path}`, "no groups");
  return checked.data.value.map((id) => id.toLowerCase());
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
