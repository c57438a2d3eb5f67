import { GiveUp } from "../../errors.ts";
import type { Graph } from "../../graph/connect-graph.ts";
import { getUser } from "../../graph/get-user.ts";
import { updateUser } from "../../graph/update-user.ts";
import type { Change } from "../../sync/change.ts";
import type { Target, Task, Written } from "../../sync/target.ts";
import type { Attribute } from "./attributes.ts";
import type { Policies } from "./policy.ts";
import { desiredProfile, heldProfile, onPremisesSynced, patchBody, sameProperty } from "./profile.ts";

/** What the Entra profile target needs: a client, the attribute table, and who decides what by SYNC_ATTRIBUTES. */
export interface EntraOptions {
  readonly graph: Graph;
  readonly attributes: readonly Attribute[];
  readonly policies: Policies;
}

/** The profile in Entra ID: read in bulk with the accounts, written by one PATCH of what differs. */
export function entraTarget({ graph, attributes, policies }: EntraOptions): Target {
  const attributeOf = new Map(attributes.map((attribute) => [attribute.property, attribute]));
  const select = ["id", "onPremisesSyncEnabled", ...attributes.map(({ property }) => property)];
  const isSensitive = ({ field }: Change) => attributeOf.get(field)?.sensitive === true;

  return {
    name: "entra",
    prepare:
      async () =>
      ({ account }) =>
        heldProfile(attributes, account),
    desired: (employee) => desiredProfile(attributes, policies, employee),
    same: (field, a, b) => sameProperty(attributeOf.get(field), a, b),
    current,
    write,
  };

  async function current({ entraId, employee }: Task) {
    const user = await getUser(graph, entraId, select);
    if (!user)
      throw new GiveUp("not-found", `The account of ${employee.email} (${entraId}) is gone.`, skipped);
    const { values, skip } = heldProfile(attributes, { ...user, userPrincipalName: "" });
    if (skip) throw new GiveUp(onPremisesSynced.code, onPremisesSynced.message, skipped);
    return values;
  }

  /** An administrator's phones are refused with everything else in the PATCH, so the rest is sent again without them. */
  async function write({ entraId }: Task, changes: readonly Change[]): Promise<Written> {
    try {
      return { ...(await updateUser(graph, entraId, patchBody(attributes, changes))), refused: [] };
    } catch (error) {
      const phones = changes.filter(isSensitive);
      if (!(error instanceof GiveUp) || error.code !== "forbidden" || phones.length === 0) throw error;
      const rest = changes.filter((change) => !isSensitive(change));
      const { requestId } = rest.length
        ? await updateUser(graph, entraId, patchBody(attributes, rest))
        : { requestId: error.requestId };
      return { requestId, refused: phones.map(({ field }) => ({ field, ...administratorPhone })) };
    }
  }
}

const skipped = { outcome: "skipped" } as const;

const administratorPhone = {
  code: "administrator-phone",
  message: "Entra ID lets this app write no phone numbers of administrators.",
  remedy: "Change the number by hand, or give the app a directory role that may (see the user guide).",
};
