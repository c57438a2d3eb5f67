import { WRITE_USERS } from "../../clients/graph/answer.ts";
import type { Graph } from "../../clients/graph/graph.ts";
import { getUser, updateUser } from "../../clients/graph/users.ts";
import { GiveUp } from "../../core/errors.ts";
import {
  type Change,
  cannotWrite,
  type Granted,
  type Target,
  type Task,
  type Written,
} from "../../core/target.ts";
import type { Attribute, Policies } from "./attributes.ts";
import { desiredProfile, heldProfile, patchBody, sameProperty } from "./profile.ts";

/** What the Entra profile target needs: a client, the attribute table, and the policies of SYNC_ATTRIBUTES. */
export interface EntraOptions {
  readonly graph: Graph;
  readonly attributes: readonly Attribute[];
  readonly policies: Policies;
  /** On Microsoft Graph. */
  readonly granted?: Granted;
}

/** The permissions that writing a profile requires. */
export const entraPermissions = [WRITE_USERS];

/** The profile in Entra ID: read in bulk with the accounts, written by one PATCH of the differences. */
export function entraTarget({ graph, attributes, policies, granted }: EntraOptions): Target {
  const attributeOf = new Map(attributes.map((attribute) => [attribute.property, attribute]));
  const select = ["id", "onPremisesSyncEnabled", ...attributes.map(({ property }) => property)];
  const isSensitive = ({ field }: Change) => attributeOf.get(field)?.sensitive === true;

  return {
    name: "entra",
    prepare: async () => ({
      known: ({ account }) => heldProfile(attributes, account),
      cannotWrite: await cannotWrite("entra", granted, WRITE_USERS),
    }),
    desired: (employee) => desiredProfile(attributes, policies, employee),
    same: (field, a, b) => sameProperty(attributeOf.get(field), a, b),
    current: async (task) => ({ values: await current(task) }),
    write,
    // A property has no content besides its value.
    restore: write,
  };

  async function current({ entraId, email }: Task) {
    const user = await getUser(graph, entraId, select);
    if (!user) throw gone(email);
    const { values, skip } = heldProfile(attributes, { ...user, userPrincipalName: "" });
    if (skip) throw new GiveUp(skip.code, skip.message, { outcome: "skipped", ...skip });
    return values;
  }

  /** Graph refuses a whole PATCH that has phones of an administrator, so the rest is sent again without them. */
  async function write(task: Task, changes: readonly Change[]): Promise<Written> {
    try {
      return { ...(await patch(task, patchBody(attributes, changes))), refused: [] };
    } catch (error) {
      const phones = changes.filter(isSensitive);
      if (!(error instanceof GiveUp) || error.code !== "forbidden" || phones.length === 0) throw error;
      const rest = changes.filter((change) => !isSensitive(change));
      if (rest.length === 0 && !(await mayWriteOthers())) throw error;
      const { requestId } = rest.length ? await patch(task, patchBody(attributes, rest)) : error;
      return { requestId, refused: phones.map(({ field }) => ({ field, ...administratorPhone })) };
    }
  }

  async function patch({ entraId, email }: Task, body: ReturnType<typeof patchBody>) {
    try {
      return await updateUser(graph, entraId, body);
    } catch (error) {
      throw error instanceof GiveUp && error.code === "not-found" ? gone(email, error) : error;
    }
  }

  /**
   * A PATCH of phones only is refused with the same error if the app may not write any user, and that must not be
   * remembered as an administrator's refusal. The roles in the token decide.
   */
  async function mayWriteOthers(): Promise<boolean> {
    const roles = (await granted?.({ renew: false })) ?? [];
    return WRITE_USERS.sufficient.some((role) => roles.includes(role));
  }
}

const gone = (email: string, cause?: GiveUp): GiveUp =>
  new GiveUp("not-found", `The account of ${email} is gone.`, {
    outcome: "skipped",
    remedy: "Nothing to do if that is meant: the next run looks for another account of theirs.",
    ...(cause?.requestId && { requestId: cause.requestId }),
  });

const administratorPhone = {
  code: "administrator-phone",
  message: "Entra ID lets this app write no phone numbers of administrators.",
  remedy: "Change the number by hand, or give the app a directory role that may (see the user guide).",
};
