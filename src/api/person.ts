import * as z from "zod";

export { fullName, shownName } from "../core/employee.ts";

import { EmployeeKey, PersonAddress } from "./employees.ts";
import { Exclusion } from "./exclusions.ts";
import { Decision } from "./links.ts";
import { Note, PlannedEmployee, TargetNames, Value } from "./plan.ts";
import { answers, Digest, Mode, Moment, type Parsed, RunId, requests } from "./route.ts";
import { Outcome } from "./runs.ts";

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
        hours: z
          .number()
          .exactOptional()
          .describe("For so long the same value is not tried again; for a week when absent."),
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

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** So many minutes, hours, days or weeks ago. */
const ago = /^\d{1,5}[mhdw]$/;

/** The moment that `since` or `until` means: so long ago (24h), a day in UTC, or a time with its zone. */
export function momentOf(text: string, now: Date): Date {
  const unit = unitMs[text.slice(-1) as keyof typeof unitMs];
  return ago.test(text) ? new Date(now.getTime() - Number.parseInt(text, 10) * unit) : new Date(text);
}

/** Of minutes or seconds. A time without a zone would mean another moment on another machine. */
const Time = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })]);

const When = z.union([z.string().regex(ago), z.iso.date(), Time], {
  error: "must be as long ago as 90m, 24h, 7d or 2w, a date, or a time with its zone",
});

/** Which changes, and as what; a page at a time. */
export const ChangesQuery = z.object({
  since: When.optional().describe(
    "From when on: as long ago as 90m, 24h, 7d or 2w, a date (UTC), or a time with its zone. Without it since the run began that is named, else for 24h.",
  ),
  until: When.optional().describe("Before when, in the same forms; now when absent."),
  key: z.array(EmployeeKey).max(20).optional().describe("Only people with one of these employee keys."),
  target: z.string().trim().min(1).max(64).optional().describe("Only this target."),
  field: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe("Only this property of the profile, or photo or signature."),
  run: RunId.optional().describe("Only what this run wrote."),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  after: z.string().trim().min(1).max(4000).optional().describe("`next` of the page before."),
  format: z.enum(["json", "csv"]).default("json"),
});

/** The same as a caller gives it. */
export interface ChangesAsked {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly key?: readonly string[] | undefined;
  readonly target?: string | undefined;
  readonly field?: string | undefined;
  readonly run?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** One value that was written, or may have been: of which person, before and after, by which run. */
export const WrittenChange = z
  .object({
    at: Moment,
    email: z
      .string()
      .nullable()
      .describe("The address that the account was synced by then; null where it was erased."),
    key: z.string().nullable().describe("The employee key of that address."),
    entraId: z.string().nullable(),
    target: z.string(),
    field: z.string(),
    from: Value,
    to: Value,
    rule: z.string(),
    run: z.string(),
    state: z
      .enum(["written", "intended", "undone"])
      .describe("`intended`: it is not known whether it was written. `undone`: an undo has put it back."),
    undoRun: z.string().exactOptional().describe("The run that put it back."),
    startedBy: z.string().exactOptional(),
    requestId: z.string().exactOptional(),
    erasedAt: Moment.exactOptional().describe("Where the values were erased from the record: when."),
  })
  .register(answers, { id: "WrittenChange" });
export type WrittenChange = Parsed<typeof WrittenChange>;

/** Some of the changes, a person's together and not in the order of time; a page may have none before the last. */
export const ChangesPage = z
  .object({
    since: Moment,
    until: Moment,
    changes: z.array(WrittenChange),
    next: z.string().nullable().describe("For `after`: what comes next; null where that is all."),
  })
  .register(answers, { id: "ChangesPage" });
export type ChangesPage = Parsed<typeof ChangesPage>;
