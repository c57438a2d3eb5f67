export { fullName } from "../core/employee.ts";

import { PersonAddress } from "./employees.ts";
import { Exclusion } from "./exclusions.ts";
import { Decision } from "./links.ts";
import { Note, PlannedEmployee, TargetNames, Value } from "./plan.ts";
import { Outcome } from "./runs.ts";
import { answers, Digest, Mode, Moment, type Parsed, RunId, requests, z } from "./schema.ts";

/** An active employee as the database has them; absent values are null. A column added later passes through. */
const Employee = z
  .looseObject({
    email: z.string(),
    firstName: Value,
    lastName: Value,
    title: Value,
    phone: Value,
    profileImageUrl: Value,
    office: z.looseObject({
      name: z.string(),
      city: Value,
      streetAddress: Value,
      postalCode: Value,
      phone: Value,
      email: Value,
    }),
  })
  .register(answers, { id: "DatabaseRow" });
export type Employee = Parsed<typeof Employee>;

const SourceNote = z.object({ code: z.string(), message: z.string(), field: z.string().exactOptional() });

/** One field of one person: the current value, the value of the database, and the rule by which it is written or left alone. */
const ExplainedField = z
  .object({
    target: z.string(),
    field: z.string(),
    held: Value,
    wished: Value.exactOptional().describe("Absent where nothing is wanted."),
    rule: z.string().exactOptional().describe("As SYNC_ATTRIBUTES writes it."),
    verdict: z.enum(["in-step", "differs", "left-alone"]),
  })
  .register(answers, { id: "ExplainedField" });
export type ExplainedField = Parsed<typeof ExplainedField>;

const LastOutcome = z
  .object({ ...Outcome.shape, startedBy: z.string() })
  .register(answers, { id: "LastOutcome" });
export type LastOutcome = Parsed<typeof LastOutcome>;

/** Why a person's data is as it is, and what a run would make of it now. */
export const Explanation = z
  .object({
    email: z.string(),
    source: z.discriminatedUnion("status", [
      z.object({ status: z.literal("employee"), employee: Employee, notes: z.array(SourceNote) }),
      z.object({ status: z.literal("rejected"), ...SourceNote.shape }),
      z.object({ status: z.literal("absent") }),
    ]),
    account: z
      .object({
        id: z.string(),
        userPrincipalName: z.string(),
        enabled: z.boolean().nullable().describe("Null where Entra ID does not say."),
        userType: Value.describe("Member; null for members made before 2014."),
      })
      .exactOptional()
      .describe("Absent where no account was matched."),
    planned: PlannedEmployee,
    notes: z.array(Note).describe("What concerns everyone: a target that could not be planned, for example."),
    fields: z.array(ExplainedField),
    exclusion: Exclusion.exactOptional(),
    refusals: z.array(
      z.object({
        field: z.string(),
        code: z.string(),
        message: z.string(),
        remedy: z.string().exactOptional(),
        hash: z.string(),
        at: Moment,
        target: z.string(),
      }),
    ),
    outcomes: z.array(LastOutcome),
  })
  .register(answers, { id: "Explanation" });
export type Explanation = Parsed<typeof Explanation>;

export const ExplanationQuery = z.object({ email: PersonAddress });

/** One write to a person: the value before and after, the rule, the time, and who started the run. */
const HistoryEntry = z
  .object({
    at: Moment,
    run: z.string(),
    target: z.string(),
    field: z.string(),
    from: Value,
    to: Value,
    rule: z.string(),
    state: z.enum(["intended", "done", "unneeded", "refused", "failed"]),
    requestId: z.string().exactOptional(),
    erasedAt: Moment.exactOptional().describe("Where the values were erased from the record: when."),
    startedBy: z.string().exactOptional().describe("Absent where the run is not on record any more."),
    releasedBy: z.string().exactOptional(),
  })
  .register(answers, { id: "HistoryEntry" });
export type HistoryEntry = Parsed<typeof HistoryEntry>;

/** The writes to a person, newest first; `complete` is false when there are more. */
export const History = z
  .object({
    email: z.string(),
    account: z
      .string()
      .nullable()
      .exactOptional()
      .describe("Object id of the account that it belongs to; null where the address leads to none."),
    addresses: z
      .array(z.string())
      .exactOptional()
      .describe("Addresses that the account was synced by in these entries, the newest first."),
    otherAccounts: z
      .array(z.string())
      .exactOptional()
      .describe("Object ids of other accounts that have or had this address, the newest first."),
    entries: z.array(HistoryEntry),
    complete: z.boolean(),
    decisions: z
      .array(Decision)
      .default([])
      .describe("What people decided about the employee or the account, newest first."),
  })
  .register(answers, { id: "History" });
export type History = Parsed<typeof History>;

export const HistoryQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  account: z
    .guid()
    .optional()
    .describe("Object id: which of the accounts that have or had this address; else the one that has it."),
});

/** The run to undo for one person, in which targets (all of that run when absent). */
export const UndoRequest = z
  .strictObject({
    email: PersonAddress,
    run: RunId,
    mode: Mode.optional(),
    targets: TargetNames.optional(),
    digest: Digest.optional(),
  })
  .register(requests, { id: "UndoRequest" });
