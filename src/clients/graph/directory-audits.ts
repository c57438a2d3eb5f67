import * as z from "zod";
import { jsonOf } from "../http/answer.ts";
import { READ_AUDIT_LOG, unexpectedAnswer } from "./answer.ts";
import type { Graph } from "./graph.ts";

/** One change of a user that Entra ID has logged: when (ISO 8601), who made it, and which properties. */
export interface LoggedChange {
  readonly at: string;
  readonly by: { readonly kind: "user" | "app"; readonly name: string; readonly appId?: string };
  /** Properties as Graph names them. */
  readonly fields: readonly string[];
}

const Text = z.string().nullish();

const Entry = z.object({
  activityDateTime: z.string(),
  result: Text,
  initiatedBy: z
    .object({
      user: z.object({ id: Text, displayName: Text, userPrincipalName: Text }).nullish(),
      app: z.object({ appId: Text, displayName: Text, servicePrincipalId: Text }).nullish(),
    })
    .nullish(),
  targetResources: z
    .array(
      z.object({
        id: Text,
        modifiedProperties: z.array(z.object({ displayName: Text, newValue: Text })).nullish(),
      }),
    )
    .nullish(),
});
const Page = z.object({ value: z.array(Entry) });

/** The directory's names of properties, which the log has in place of Graph's (Microsoft Entra audit activities, "Update user"). */
const internal: Readonly<Record<string, string>> = {
  mobilephone: "mobile",
  businessphones: "telephonenumber",
  officelocation: "physicaldeliveryofficename",
};

/** How many entries of one person are read: the newest. */
const most = 100;

/**
 * The changes of a user since a time (ISO 8601) that Entra ID has logged, the newest first; `fields` are the properties to
 * look for. The log is kept for 7 days, or 30 with Entra ID P1, and shows a change some minutes after it was made. Throws
 * RetryLater (5 requests in 10 s are allowed) and GiveUp.
 */
export async function readUserChanges(
  graph: Graph,
  { id, since, fields }: { readonly id: string; readonly since: string; readonly fields: readonly string[] },
): Promise<readonly LoggedChange[]> {
  const filter = [
    `activityDateTime ge ${since}`,
    "activityDisplayName eq 'Update user'",
    `targetResources/any(t:t/id eq '${id.replaceAll("'", "''")}')`,
  ].join(" and ");
  const path = `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}&$top=${most}`;
  const answer = await graph.send({ method: "get", path, permission: READ_AUDIT_LOG });
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) throw unexpectedAnswer(answer, "GET /auditLogs/directoryAudits", "no entries");
  const newestFirst = page.data.value.toSorted((a, b) =>
    Date.parse(a.activityDateTime) < Date.parse(b.activityDateTime) ? 1 : -1,
  );
  return newestFirst.flatMap((entry) => {
    if (entry.result && entry.result !== "success") return [];
    const changed = new Set(namesIn(entry, id));
    const found = fields.filter((field) => namesOf(field).some((name) => changed.has(name)));
    return found.length > 0 ? [{ at: entry.activityDateTime, by: initiatorOf(entry), fields: found }] : [];
  });
}

const namesOf = (field: string): readonly string[] => {
  const name = field.toLowerCase();
  return [name, internal[name] ?? name];
};

/** The names of the properties of this user that an entry says were changed, in lower case. */
function namesIn({ targetResources }: z.infer<typeof Entry>, id: string): readonly string[] {
  const own = (targetResources ?? []).filter((one) => one.id?.toLowerCase() === id.toLowerCase());
  return own
    .flatMap(({ modifiedProperties }) => modifiedProperties ?? [])
    .flatMap(({ displayName, newValue }) =>
      // Some entries have the names alone, in one text.
      displayName === "Included Updated Properties" ? (newValue ?? "").split(/[^\w]+/) : (displayName ?? ""),
    )
    .map((name) => name.toLowerCase());
}

function initiatorOf({ initiatedBy }: z.infer<typeof Entry>): LoggedChange["by"] {
  const { user, app } = initiatedBy ?? {};
  const person = user?.userPrincipalName || user?.displayName || user?.id;
  if (person) return { kind: "user", name: person };
  const { appId } = app ?? {};
  const name = app?.displayName || appId || app?.servicePrincipalId || "an application";
  return { kind: "app", name, ...(appId && { appId }) };
}
