import type { Context, Hono } from "hono";
import type { Caller } from "../login/access-tokens.ts";
import { mayRead, mayReadGroups } from "./authorization.ts";
import { badRequest, found, GraphError, methodNotAllowed, unsupportedQuery } from "./graph-error.ts";
import { checkQuery, pageSize } from "./list-users.ts";
import type { GraphEnv } from "./request-ids.ts";
import { skipTokens } from "./skip-tokens.ts";
import type { Users } from "./users.ts";

/** A group as the directory stores it; `members` are object ids of users and of other groups. */
export type EntraGroup = {
  id: string;
  displayName: string;
  members: readonly string[];
  /** `HiddenMembership` keeps its members from those without Member.Read.Hidden; absent is null. */
  visibility?: "Public" | "Private" | "HiddenMembership";
};

/** The directory's groups, found by id, case-insensitive. */
export type Groups = {
  all(): readonly EntraGroup[];
  get(id: string): EntraGroup | undefined;
  /** Adds a group, or replaces the one with its id. */
  set(group: EntraGroup): void;
  remove(id: string): void;
  /** Object ids, lower case, of all that is in a group, also through other groups, each once. */
  membersOf(id: string): readonly string[];
  /** Back to none. */
  reset(): void;
};

/** Makes a store without groups. */
export function groupsStore(): Groups {
  const groups = new Map<string, EntraGroup>();
  const store: Groups = {
    all: () => [...groups.values()],
    get: (id) => groups.get(id.toLowerCase()),
    set: (group) => void groups.set(group.id.toLowerCase(), group),
    remove: (id) => void groups.delete(id.toLowerCase()),
    membersOf(id) {
      const members = new Set<string>();
      const open = [id];
      for (const next of open)
        for (const member of store.get(next)?.members ?? []) {
          const key = member.toLowerCase();
          if (members.has(key)) continue;
          members.add(key);
          open.push(key);
        }
      return [...members];
    },
    reset: () => groups.clear(),
  };
  return store;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PROPERTIES = ["id", "displayName", "visibility"];
/** "Up to 20 groups may be specified" (Microsoft Graph, directoryObject: checkMemberGroups). */
const MOST_CHECKED = 20;

/** Adds groups: by name, by id, their members, and whether a user is in some of them. */
export function addGroupRoutes(
  app: Hono<GraphEnv>,
  { groups, users }: { groups: Groups; users: Users },
): void {
  const pages = skipTokens();

  app.get("/v1.0/groups", (c) => {
    mayReadGroups(c.get("caller"));
    const url = new URL(c.req.url);
    checkQuery(url.searchParams, ["$select", "$filter", "$top"]);
    const selected = selection(url, PROPERTIES);
    const [, quoted] = /^displayName eq '((?:[^']|'')*)'$/.exec(url.searchParams.get("$filter") ?? "") ?? [];
    if (quoted === undefined) throw unsupportedQuery("Groups are listed by displayName eq only here.");
    const name = quoted.replaceAll("''", "'").toLowerCase();
    const named = groups.all().filter(({ displayName }) => displayName.toLowerCase() === name);
    return c.json({
      "@odata.context": `${url.origin}/v1.0/$metadata#groups(${selected.join(",")})`,
      value: named.slice(0, pageSize(url.searchParams.get("$top"))).map((group) => project(group, selected)),
    });
  });

  app.get("/v1.0/groups/:id", (c) => {
    mayReadGroups(c.get("caller"));
    const url = new URL(c.req.url);
    checkQuery(url.searchParams, ["$select"]);
    const selected = selection(url, PROPERTIES);
    const group = groupOf(c.req.param("id"));
    return c.json({
      "@odata.context": `${url.origin}/v1.0/$metadata#groups(${selected.join(",")})/$entity`,
      ...project(group, selected),
    });
  });

  app.get("/v1.0/groups/:id/transitiveMembers", (c) => {
    mayReadGroups(c.get("caller"));
    const url = new URL(c.req.url);
    checkQuery(url.searchParams, ["$select", "$top", "$skiptoken"]);
    selection(url, ["id"]);
    const { id } = groupOf(c.req.param("id"));
    const size = pageSize(url.searchParams.get("$top"));
    const token = url.searchParams.get("$skiptoken");
    const query = `${id} ${size}`;
    const from = token === null ? 0 : pages.read(token, query);
    const members = visibleMembers(id, c.get("caller"));
    const next = from + size < members.length ? new URL(url) : undefined;
    next?.searchParams.set("$skiptoken", pages.make(from + size, query));
    return c.json({
      "@odata.context": `${url.origin}/v1.0/$metadata#directoryObjects(id)`,
      ...(next && { "@odata.nextLink": next.href }),
      value: members
        .slice(from, from + size)
        .map((member) => ({ "@odata.type": `#microsoft.graph.${typeOf(member)}`, id: member })),
    });
  });

  // "To filter the results on the OData type you must use the advanced query parameters" (List group transitive members).
  app.get("/v1.0/groups/:id/transitiveMembers/:cast", () => {
    throw unsupportedQuery(
      "A cast takes ConsistencyLevel: eventual and $count=true, which are not served here.",
    );
  });

  app.post("/v1.0/users/:id/checkMemberGroups", async (c) => {
    mayRead(c.get("caller"));
    mayReadGroups(c.get("caller"));
    checkQuery(new URL(c.req.url).searchParams, []);
    const ids = groupIdsIn(await c.req.text());
    const user = found(users.get(c.req.param("id")), c.req.param("id"));
    const isIn = (id: string) => visibleMembers(id, c.get("caller")).includes(user.id.toLowerCase());
    return c.json({
      "@odata.context": `${new URL(c.req.url).origin}/v1.0/$metadata#Collection(Edm.String)`,
      value: ids.filter((id) => groups.get(id) && isIn(id)),
    });
  });

  for (const path of ["/v1.0/groups", "/v1.0/groups/:id", "/v1.0/groups/:id/transitiveMembers"])
    app.all(path, methodNotAllowed);
  app.all("/v1.0/users/:id/checkMemberGroups", methodNotAllowed);

  function groupOf(id: string): EntraGroup {
    if (!GUID.test(id)) throw badRequest(`Invalid object identifier '${id}'.`);
    return found(groups.get(id), id);
  }

  function typeOf(member: string): "user" | "group" {
    return groups.get(member) ? "group" : "user";
  }

  /** Those who were deleted are in no group any more. */
  function visibleMembers(id: string, { roles }: Caller): readonly string[] {
    const isHidden = groups.get(id)?.visibility === "HiddenMembership" && !roles.has("Member.Read.Hidden");
    return isHidden ? [] : groups.membersOf(id).filter((member) => groups.get(member) ?? users.get(member));
  }
}

/** The properties that `$select` names, which has to be there; throws a 400 GraphError for one that is not served. */
function selection(url: URL, served: readonly string[]): readonly string[] {
  const names = url.searchParams.get("$select")?.split(",") ?? served;
  const unknown = names.find((name) => !served.includes(name));
  if (unknown === undefined) return names;
  throw new GraphError(
    400,
    "BadRequest",
    `Could not find a property named '${unknown}', or it is not served here.`,
  );
}

const project = (group: EntraGroup, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, Reflect.get(group, name) ?? null]));

function groupIdsIn(text: string): readonly string[] {
  const body = jsonOf(text);
  const ids: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "groupIds") : undefined;
  const isIds = Array.isArray(ids) && ids.every((id) => typeof id === "string" && GUID.test(id));
  if (!isIds) throw badRequest("The parameter 'groupIds' takes object ids of groups.");
  if (ids.length > MOST_CHECKED)
    throw badRequest(`At most ${MOST_CHECKED} groups may be specified in 'groupIds'.`);
  return ids;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphError(400, "BadRequest", "Unable to read JSON request payload.");
  }
}

/** What a call about groups costs in units before `$select`; undefined for others ("service-specific throttling limits"). */
export function costOfGroups({ req }: Context): number | undefined {
  if (/\/checkMemberGroups$/.test(req.path)) return 4;
  if (/^\/v1\.0\/groups\/[^/]+\/transitiveMembers/.test(req.path)) return 5;
  return undefined;
}
