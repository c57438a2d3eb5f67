import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Caller } from "../login/access-tokens.ts";
import { GraphError, methodNotAllowed, unsupportedQuery } from "./graph-error.ts";
import { checkQuery, pageSize } from "./list-users.ts";
import type { GraphEnv } from "./request-ids.ts";
import { slidingWindow } from "./sliding-window.ts";
import type { Throttling } from "./throttling.ts";
import type { EntraUser } from "./user.ts";
import type { Users } from "./users.ts";

/** Who changed a user: a person by their name, or an app by its client id. */
export type Initiator = { user: string } | { appId: string; name?: string };

/** Entra ID's log of what was changed, newest first (Microsoft Graph, directoryAudit). */
export type DirectoryAudits = {
  /** Changes a user as someone else than the app does, and logs it; `at` in milliseconds, now when absent. */
  changeUser(idOrUpn: string, patch: Partial<EntraUser>, by: Initiator, at?: number): void;
  /** Logs a change that is made elsewhere. */
  log(id: string, before: Partial<EntraUser>, patch: Partial<EntraUser>, by: Initiator, at?: number): void;
  all(): readonly Entry[];
  reset(): void;
};

type Entry = {
  activityDateTime: string;
  targetResources: ({ id: string } & Record<string, unknown>)[];
} & Record<string, unknown>;

/** The directory's own names of properties, which its log has in place of Graph's. */
const INTERNAL: Readonly<Record<string, string>> = {
  displayName: "DisplayName",
  givenName: "GivenName",
  surname: "Surname",
  jobTitle: "JobTitle",
  mobilePhone: "Mobile",
  businessPhones: "TelephoneNumber",
  department: "Department",
  officeLocation: "PhysicalDeliveryOfficeName",
  streetAddress: "StreetAddress",
  city: "City",
  postalCode: "PostalCode",
  country: "Country",
};

const WINDOW = { limit: 5, ms: 10_000 };

/** Makes an empty log. */
export function directoryAudits(given: { users: Users; now: () => number }): DirectoryAudits {
  let entries: Entry[] = [];
  const audits: DirectoryAudits = {
    changeUser(idOrUpn, patch, by, at) {
      const before = given.users.get(idOrUpn);
      if (!before) throw new Error(`There is no user ${idOrUpn}.`);
      given.users.set(before.id, patch);
      audits.log(before.id, before, patch, by, at);
    },
    log(id, before, patch, by, at = given.now()) {
      const modified = Object.entries(patch).map(([name, value]) => ({
        displayName: INTERNAL[name] ?? name,
        oldValue: JSON.stringify([Reflect.get(before, name) ?? []].flat()),
        newValue: JSON.stringify([value ?? []].flat()),
      }));
      const names = modified.map(({ displayName }) => displayName).join(", ");
      entries.unshift({
        id: `Directory_${randomUUID()}`,
        category: "UserManagement",
        correlationId: randomUUID(),
        result: "success",
        resultReason: "",
        activityDisplayName: "Update user",
        // With more digits than a Date has, as the directory writes it.
        activityDateTime: new Date(at).toISOString().replace("Z", "1234Z"),
        loggedByService: "Core Directory",
        operationType: "Update",
        initiatedBy: initiator(by),
        targetResources: [
          {
            id,
            displayName: null,
            type: "User",
            userPrincipalName: before.userPrincipalName ?? null,
            groupType: null,
            modifiedProperties: [
              ...modified,
              { displayName: "Included Updated Properties", oldValue: null, newValue: JSON.stringify(names) },
            ],
          },
        ],
        additionalDetails: [],
      });
    },
    all: () => entries,
    reset: () => {
      entries = [];
    },
  };
  return audits;
}

const initiator = (by: Initiator) =>
  "user" in by
    ? {
        app: null,
        user: { id: randomUUID(), displayName: null, userPrincipalName: by.user, ipAddress: "" },
      }
    : {
        user: null,
        app: {
          appId: by.appId,
          displayName: by.name ?? null,
          servicePrincipalId: randomUUID(),
          servicePrincipalName: null,
        },
      };

/** Adds `GET /auditLogs/directoryAudits`, with the filters, the permission and the quota of Microsoft's reports. */
export function addAuditRoutes(
  app: Hono<GraphEnv>,
  given: { audits: DirectoryAudits; throttling: Throttling; now: () => number },
): void {
  const windows = new Map<string, ReturnType<typeof slidingWindow>>();
  let scale = given.throttling.scale();
  app.get("/v1.0/auditLogs/directoryAudits", (c) => {
    const caller = c.get("caller");
    mayReadLog(caller);
    charge(c, caller);
    const url = new URL(c.req.url);
    checkQuery(url.searchParams, ["$filter", "$top"]);
    const top = pageSize(url.searchParams.get("$top"));
    const wanted = parseFilter(url.searchParams.get("$filter"));
    return c.json({
      "@odata.context": `${url.origin}/v1.0/$metadata#auditLogs/directoryAudits`,
      value: given.audits.all().filter(wanted).slice(0, top),
    });
  });
  app.all("/v1.0/auditLogs/directoryAudits", methodNotAllowed);

  // "Identity and access reports: 5 requests per 10 seconds" (Microsoft Graph service-specific throttling limits).
  function charge(c: Context, { clientId }: Caller): void {
    // What was used is forgotten when throttling is switched.
    if (given.throttling.scale() !== scale) windows.clear();
    scale = given.throttling.scale();
    if (!scale) return;
    const held = windows.get(clientId) ?? slidingWindow({ ...WINDOW, now: given.now });
    windows.set(clientId, held);
    held.add(1);
    if (held.used() <= 1) return;
    c.header("Retry-After", String(held.roomIn()));
    throw new GraphError(429, "TooManyRequests", "Too many requests.");
  }
}

function mayReadLog(caller: Caller): void {
  if (caller.roles.has("AuditLog.Read.All")) return;
  throw new GraphError(
    403,
    "Authentication_MSGraphPermissionMissing",
    "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
  );
}

const CLAUSES: readonly (readonly [RegExp, (value: string) => (entry: Entry) => boolean])[] = [
  [
    /^activityDateTime ge (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/,
    (value) => (entry) => Date.parse(entry.activityDateTime) >= Date.parse(value),
  ],
  [/^activityDisplayName eq '([^']*)'$/, (value) => (entry) => entry["activityDisplayName"] === value],
  [
    /^targetResources\/any\(t: ?t\/id eq '([^']*)'\)$/,
    (value) => (entry) => entry.targetResources.some(({ id }) => id.toLowerCase() === value.toLowerCase()),
  ],
];

/** Reads a filter of clauses joined by `and`; anything else is a 400. */
function parseFilter(filter: string | null): (entry: Entry) => boolean {
  const tests = (filter ?? "").split(" and ").flatMap((clause) => {
    if (filter === null) return [];
    for (const [pattern, make] of CLAUSES) {
      const [, value] = pattern.exec(clause) ?? [];
      if (value !== undefined) return make(value);
    }
    throw unsupportedQuery(`Invalid filter clause: '${clause}'.`);
  });
  return (entry) => tests.every((test) => test(entry));
}
