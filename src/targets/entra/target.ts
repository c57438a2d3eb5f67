import { accountRefusals, WRITE_USERS } from "../../clients/graph/answer.ts";
import { type Graph, gatherReads } from "../../clients/graph/graph.ts";
import { getUser, updateUser } from "../../clients/graph/users.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp } from "../../core/errors.ts";
import type { Account } from "../../core/identity/account.ts";
import { normalize } from "../../core/key.ts";
import { usesUnusable } from "../../core/safety/bad-values.ts";
import {
  type Change,
  cannotWrite,
  type Desired,
  type DesiredField,
  type Granted,
  type KnownState,
  type Note,
  type Refusal,
  type Target,
  type Task,
  type Value,
  type Written,
} from "../../core/target.ts";
import { type Attribute, type Policies, policyOf, ruleOf } from "./attributes.ts";

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

/** The profile in Entra ID: read in bulk with the accounts, and written by one PATCH of the differences, or more if a value is refused. */
export function entraTarget({ graph, attributes, policies, granted }: EntraOptions): Target {
  const attributeOf = new Map(attributes.map((attribute) => [attribute.property, attribute]));
  const select = ["id", "onPremisesSyncEnabled", ...attributes.map(({ property }) => property)];
  // People who are written at the same time are read together, before and after.
  const read = gatherReads(graph);
  const refusals = accountRefusals(granted, WRITE_USERS);
  const isSensitive = ({ field }: Change) => attributeOf.get(field)?.sensitive === true;

  return {
    name: "entra",
    prepare: async () => ({
      known: ({ account }) => heldProfile(attributes, account),
      cannotWrite: await cannotWrite("entra", granted, WRITE_USERS),
    }),
    desired: desiringProfiles(attributes, policies),
    withoutFields: (employee, fields) =>
      fields.reduce((shown, field) => attributeOf.get(field)?.without?.(shown) ?? shown, employee),
    same: (field, current, wanted) => sameProperty(attributeOf.get(field), current, wanted),
    begin: read.begin,
    current: async (task) => ({ values: await current(task) }),
    write: writeAccount,
    // A property has no content besides its value.
    restore: writeAccount,
  };

  async function current({ entraId, email }: Task) {
    const user = await getUser(graph, entraId, select, read);
    if (!user) throw gone(email);
    const { values, skip } = heldProfile(attributes, { ...user, userPrincipalName: "" });
    if (skip) throw new GiveUp(skip.code, skip.message, { outcome: "skipped", ...skip });
    return values;
  }

  async function writeAccount(task: Task, changes: readonly Change[]): Promise<Written> {
    try {
      return await write(task, changes);
    } catch (error) {
      throw await refusals.of(error, task);
    }
  }

  /** Graph refuses a whole PATCH that has phones of an administrator, so the rest is sent again without them. */
  async function write(task: Task, changes: readonly Change[]): Promise<Written> {
    try {
      return await patchAccepted((some) => patch(task, some), changes);
    } catch (error) {
      const phones = changes.filter(isSensitive);
      if (!(error instanceof GiveUp) || error.code !== "forbidden" || phones.length === 0) throw error;
      const rest = changes.filter((change) => !isSensitive(change));
      const isKnown = task.memory.refusals.some(({ code }) => code === administratorPhone.code);
      if (!isKnown) refusals.refused(task.entraId);
      const isOfEveryone = !isKnown && refusals.areOfEveryone();
      if (rest.length === 0 && (isOfEveryone || !(await mayWriteOthers()))) throw error;
      const written = await patchAccepted((some) => patch(task, some), rest);
      const refused = phones.map(({ field }) => ({ field, ...administratorPhone }));
      return {
        requestId: written.requestId ?? error.requestId,
        refused: [...refused, ...written.refused],
      };
    }
  }

  async function patch({ entraId, email }: Task, changes: readonly Change[]) {
    try {
      const accepted = await updateUser(graph, entraId, patchBody(attributes, changes));
      refusals.accepted();
      return accepted;
    } catch (error) {
      throw error instanceof GiveUp && error.code === "not-found" ? gone(email, error) : error;
    }
  }

  /**
   * Whether a refusal is about this account only: a PATCH of phones is refused with the same error if the app may not write any
   * user. The roles in the token and the results for others decide.
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

/**
 * Makes the desired profiles of employees; the policies decide which attributes are written, and when. Employees come sorted by
 * office, so most fields are equal to the previous employee's, and are reused.
 */
export function desiringProfiles(
  attributes: readonly Attribute[],
  policies: Policies,
): (employee: Employee) => Desired {
  const all = attributes.map((attribute) => ({ ...attribute, wanted: desiring(attribute, policies) }));
  return (employee) => {
    const fields: DesiredField[] = [];
    const notes: Note[] = [];
    for (const { from, wanted } of all) {
      const { field, note } = wanted(from(employee));
      if ((!field && !note) || usesUnusable(employee, from)) continue;
      if (field) fields.push(field);
      if (note) notes.push(note);
    }
    return { fields, notes };
  };
}

/** The desired field for a value of the database, or a note where it is too long; neither where the attribute is left alone. */
interface Wanted {
  readonly field?: DesiredField;
  readonly note?: Note;
}

function desiring({ property, maximum, steady }: Attribute, policies: Policies) {
  const policy = policyOf(policies, property);
  const when = policy.strength === "if-empty" ? "empty" : "always";
  const fixed = { rule: ruleOf(policy), when, ...(steady && { steady }) } as const;
  const make = (to: string | null): Wanted => {
    if (policy.strength === "ignore" || (to === null && policy.keep)) return {};
    if (to && to.length > maximum) return { note: tooLong(property, to.length, maximum) };
    return { field: { field: property, to, ...fixed } };
  };
  let last: { readonly value: string | null; readonly wanted: Wanted } | undefined;
  return (value: string | null): Wanted => {
    if (!last || last.value !== value) last = { value, wanted: make(normalize(value)) };
    return last.wanted;
  };
}

/** The current attributes of an account; one that Active Directory owns is skipped, since Graph refuses to write it. */
export function heldProfile(attributes: readonly Attribute[], account: Account): KnownState {
  const values: Record<string, Value> = {};
  for (const { property } of attributes) values[property] = textOf(account[property]);
  if (!account.onPremisesSyncEnabled) return { values };
  return { values, skip: onPremisesSynced };
}

const onPremisesSynced: Note = {
  code: "on-premises-synced",
  message:
    "The account is synchronised from Active Directory, which owns its profile; Entra ID refuses to write it.",
  remedy: "Maintain this person's profile in Active Directory.",
  target: "entra",
};

/** Whether two values of a property mean the same: text trimmed and NFC, phones by their numbers. */
export function sameProperty(attribute: Attribute | undefined, current: Value, wanted: Value): boolean {
  if (current === wanted) return true;
  return attribute?.same?.(current, wanted) ?? normalize(current) === normalize(wanted);
}

/** The body of a PATCH: null clears, but a list is cleared with `[]` (Microsoft Graph, user.businessPhones). */
export function patchBody(
  attributes: readonly Attribute[],
  changes: readonly Change[],
): Record<string, string | readonly string[] | null> {
  const lists = new Set(attributes.filter(({ list }) => list).map(({ property }) => property));
  const onTheWire = ({ field, to }: Change) => (lists.has(field) ? (to === null ? [] : [to]) : to);
  return Object.fromEntries(changes.map((change) => [change.field, onTheWire(change)]));
}

function textOf(raw: unknown): Value {
  const value = Array.isArray(raw) ? raw[0] : raw;
  return typeof value === "string" && value !== "" ? value : null;
}

const tooLong = (property: string, length: number, maximum: number): Note => ({
  code: "too-long",
  message: `${property} has ${length} characters, Entra ID takes ${maximum}; it is left as it is.`,
  remedy: "Shorten it in the employee database.",
  target: "entra",
  field: property,
});

/** Sends changes in one PATCH; GiveUp has `fields` where Graph refuses values. */
type Patch = (changes: readonly Change[]) => Promise<{ readonly requestId: string | undefined }>;

/**
 * Writes the changes that Graph takes. It refuses a whole PATCH for one bad value: the rest is sent again without the
 * properties that it names; where it names none, each property by itself.
 */
async function patchAccepted(patch: Patch, changes: readonly Change[]): Promise<Written> {
  if (changes.length === 0) return { requestId: undefined, refused: [] };
  try {
    const { requestId } = await patch(changes);
    return { requestId, refused: [] };
  } catch (error) {
    if (!(error instanceof GiveUp) || error.fields === undefined) throw error;
    const { fields, requestId } = error;
    const named = changes.length === 1 ? changes : changes.filter(({ field }) => fields.includes(field));
    if (named.length === 0) return oneByOne(patch, changes);
    const rest = await patchAccepted(
      patch,
      changes.filter((change) => !named.includes(change)),
    );
    const refused = [...named.map((change) => refusalOf(change, error)), ...rest.refused];
    return { requestId: rest.requestId ?? requestId, refused };
  }
}

async function oneByOne(patch: Patch, changes: readonly Change[]): Promise<Written> {
  let requestId: string | undefined;
  const refused: Refusal[] = [];
  for (const change of changes) {
    const written = await patchAccepted(patch, [change]);
    // That of the last write that was accepted, if any was.
    if (written.refused.length === 0 || requestId === undefined) requestId = written.requestId;
    refused.push(...written.refused);
  }
  return { requestId, refused };
}

const refusalOf = ({ field }: Change, { code, message }: GiveUp): Refusal => ({
  field,
  code,
  message,
  outcome: "failed",
  remedy:
    "Correct the value in the employee database: another value is written by the next run. This one is tried again after a week.",
});
