import { diff } from "../core/diff.ts";
import type { Employee, RejectedRow, Source, SourceNote } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { type Exclusion, fieldsLeft, withheld } from "../core/exclusion.ts";
import type { Account } from "../core/identity/account.ts";
import { accountKey, addressKey, employeeKey } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { PlannedOne, PlannedPerson } from "../core/plan-employee.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Note, RememberedRefusal, Target, Value, Values } from "../core/target.ts";
import { type Planning, planRun } from "../runs/plan.ts";
import { shownNow } from "../runs/recall.ts";
import type { Records } from "../stores/records.ts";
import { lastHolder } from "./account-of-key.ts";
import { type LastOutcome, lastOutcomes } from "./history.ts";

/** How the employee database has a person: as an active employee, as a row that cannot be read as one, or not at all. */
export type InSource =
  | { readonly status: "employee"; readonly employee: Employee; readonly notes: readonly SourceNote[] }
  | ({ readonly status: "rejected" } & SourceNote)
  | { readonly status: "absent" };

/** The account that a person was matched to; `enabled` and `userType` are null where Entra ID does not say. */
export interface ExplainedAccount {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly enabled: boolean | null;
  readonly userType: string | null;
}

/** Why a person has these values, and what a run would change now. */
export interface Explanation {
  readonly email: string;
  readonly source: InSource;
  /** Absent where none was matched. */
  readonly account?: ExplainedAccount;
  /** How they were matched, what would change, and what prevents changes. */
  readonly planned: PlannedEmployee;
  /** Notes for all employees: for example a target that could not be planned. */
  readonly notes: readonly Note[];
  readonly fields: readonly ExplainedField[];
  readonly exclusion?: Exclusion;
  readonly refusals: readonly (RememberedRefusal & { readonly target: string })[];
  readonly outcomes: readonly LastOutcome[];
}

/** What to explain: a person, in which targets, and the policies by field. */
export interface Question {
  readonly email: string;
  readonly targets: readonly string[];
  readonly rules: Readonly<Record<string, string>>;
}

/** Explains a person: it plans as a preview does, and reads the current values in each target; it writes nothing. */
export async function explainPerson(
  { email, targets: names, rules }: Question,
  planning: Planning,
  records: Records,
): Promise<Explanation> {
  const source = await planning.readSource();
  const request = { mode: "preview", trigger: "request", targets: names, emails: [email] } as const;
  const seen: PlannedOne[] = [];
  const made = await planRun(request, { ...planning, readSource: async () => source }, records, {
    see: (one) => seen.push(one),
  });
  const [{ planned, person } = {}] = seen;
  if (!planned) throw new Error("The plan of one person does not say anything of them.");

  // The database may have another form of the address.
  const key = employeeKey(planned.email);
  const account = person?.joined.found.find(({ account: { id } }) => id === planned.entraId)?.account;
  const targets = names.flatMap((name) => planning.targets.get(name) ?? []);
  const inDatabase = inSource(source, email);
  const isGone = inDatabase.status === "absent";
  const entraId = planned.entraId ?? (isGone ? await lastHolder(key, records) : null);
  const [exclusion, outcomes, sides] = await Promise.all([
    person ? person.exclusion : records.exclusions.of({ key, ...(entraId && { entraId }) }),
    lastOutcomes({ key, entraId }, names, records),
    Promise.all(targets.map((target) => sideOf(target, person, entraId, rules, records, planning.targets))),
  ]);
  return {
    email: planned.email,
    source: inDatabase,
    ...(account && { account: explainAccount(account) }),
    planned,
    notes: [...made.plan.notes, ...sides.flatMap(({ note }) => note ?? [])],
    fields: sides.flatMap(({ fields }) => fields),
    ...(exclusion && ordered(exclusion)),
    refusals: sides.flatMap(({ refusals }) => refusals),
    outcomes,
  };
}

/** The exclusion without accepted differences, which notes of the plan explain; none where it is about nothing else. */
function ordered({ accepted: _, unseen: __, ...exclusion }: Exclusion): Pick<Explanation, "exclusion"> {
  return exclusion.targets.length + (exclusion.fields?.length ?? 0) > 0 ? { exclusion } : {};
}

const explainAccount = ({ id, userPrincipalName, accountEnabled, userType }: Account): ExplainedAccount => ({
  id,
  userPrincipalName,
  enabled: typeof accountEnabled === "boolean" ? accountEnabled : null,
  userType: typeof userType === "string" ? userType : null,
});
/** The explanation for one target. */
async function sideOf(
  target: Target,
  person: PlannedPerson | undefined,
  account: string | null,
  rules: Question["rules"],
  { states }: Records,
  all: Planning["targets"],
) {
  const memory = account ? await states.memory(target.name, accountKey(account)) : nothingRemembered;
  const refusals = memory.refusals.map((refusal) => ({ ...refusal, target: target.name }));
  const entraId = person?.planned.entraId;
  if (!person || !entraId) return { fields: [], refusals };
  try {
    const allowed = withheld(all, person.employee, person.exclusion, target.name);
    const account = person.joined.found.find((one) => one.account.id === entraId)?.account;
    const { employee } = await shownNow(target, allowed, account ?? { id: entraId }, states);
    const { values } = await target.current({ email: employee.email, employee, entraId, memory });
    const isExcluded = ({ field }: ExplainedField) =>
      person.exclusion?.targets.includes(target.name) || fieldsLeft(person.exclusion).includes(field);
    const fields = explainFields(target, employee, values, rules);
    return { fields: fields.map((field) => (isExcluded(field) ? leftAlone(field) : field)), refusals };
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    return { fields: [], refusals, note: unreadable(target.name, error, person.planned) };
  }
}

/** A difference in an excluded target or field is not reported. */
const leftAlone = (field: ExplainedField): ExplainedField =>
  field.verdict === "differs" ? { ...field, verdict: "left-alone" } : field;

/** Notes of the plan are not repeated. */
function unreadable(
  target: string,
  error: GiveUp | RetryLater,
  { notes }: PlannedEmployee,
): Note | undefined {
  const { code, message } = error;
  if (notes.some((note) => note.target === target && note.code === code)) return undefined;
  const remedy = error.remedy ?? (error instanceof RetryLater ? "Ask again in a minute." : undefined);
  return {
    code,
    message: `The current values in ${target} cannot be read: ${message}`,
    target,
    ...(remedy && { remedy }),
  };
}

function inSource({ employees, rejected }: Source, email: string): InSource {
  const wanted = addressKey(email);
  const isTheirs = (one: { email: string }) => addressKey(one.email) === wanted;
  const found = employees.find(({ employee }) => isTheirs(employee));
  if (found) return { status: "employee", employee: found.employee, notes: found.notes };
  const row: RejectedRow | undefined = rejected.find(isTheirs);
  if (!row) return { status: "absent" };
  const { code, message, field } = row;
  return { status: "rejected", code, message, ...(field && { field }) };
}

/** One field of one person: the current value, the value of the database, and the rule by which it is written or left alone. */
export interface ExplainedField {
  readonly target: string;
  readonly field: string;
  readonly held: Value;
  /** Absent where no value is desired: by policy, or because it cannot be written. */
  readonly wished?: Value;
  /** As SYNC_ATTRIBUTES writes it; absent where no rule says anything. */
  readonly rule?: string;
  readonly verdict: "in-step" | "differs" | "left-alone";
}

/** Every current or desired field of an employee in a target, in its order; `rules` are the policies by field. */
export function explainFields(
  target: Pick<Target, "name" | "same" | "desired">,
  employee: Employee,
  values: Values,
  rules: Readonly<Record<string, string>>,
): readonly ExplainedField[] {
  const desired = target.desired(employee);
  const differing = new Set(diff(target, desired, values).changes.map(({ field }) => field));
  const desiredFields = new Map(desired.fields.map((desiredField) => [desiredField.field, desiredField]));
  return [...new Set([...Object.keys(values), ...desiredFields.keys()])].map((field) => {
    const held = values[field] ?? null;
    const desiredField = desiredFields.get(field);
    const rule = desiredField?.rule ?? rules[field];
    const isInStep = desiredField !== undefined && target.same(field, held, desiredField.to);
    return {
      target: target.name,
      field,
      held,
      ...(desiredField && { wished: desiredField.to }),
      ...(rule !== undefined && { rule }),
      verdict: isInStep ? "in-step" : differing.has(field) ? "differs" : "left-alone",
    };
  });
}
