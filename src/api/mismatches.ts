import * as z from "zod";
import { Until } from "./administration.ts";
import { EmployeeKey, EmployeePath, PersonAddress } from "./employees.ts";
import { Value } from "./plan.ts";
import {
  answers,
  Count,
  GivenReason,
  json,
  Moment,
  type Parsed,
  type Route,
  requests,
  text,
  upstream,
} from "./route.ts";

/** Why a property differs. */
export const mismatchKinds = ["changed-since", "never-written", "pending"] as const;

/** Which mismatches, and as what; a page at a time. */
export const MismatchesQuery = z.object({
  kind: z
    .enum(mismatchKinds)
    .optional()
    .describe(
      "Only those changed in Entra ID since this app wrote them or they last agreed, those it has never written, or those that are another value in the database by now.",
    ),
  office: z.string().trim().min(1).max(254).optional().describe("Only people of the office with this name."),
  key: z.array(EmployeeKey).optional().describe("Only people with one of these employee keys."),
  field: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe("Only this property of the profile, or photo, or signature."),
  accepted: z
    .enum(["true", "false"])
    .optional()
    .describe("Only differences that a person accepts for now, or only the others."),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  after: EmployeeKey.optional().describe("`next` of the page before."),
  format: z.enum(["json", "csv"]).default("json"),
});

/** The same as a caller gives it. */
export interface MismatchesAsked {
  readonly kind?: string | undefined;
  readonly office?: string | undefined;
  readonly key?: readonly string[] | undefined;
  readonly field?: string | undefined;
  readonly accepted?: "true" | "false" | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** Who changed a property in Entra ID, or why that is not known and what to do about it. */
const ChangedBy = z
  .discriminatedUnion("state", [
    z.object({ state: z.literal("known"), name: z.string(), kind: z.enum(["user", "app"]), at: Moment }),
    z.object({
      state: z.literal("unknown"),
      code: z.string().describe("no-permission, not-logged, not-asked, unreadable"),
      reason: z.string(),
      remedy: z.string().exactOptional(),
    }),
  ])
  .register(answers, { id: "ChangedBy" });

/** A property of an employee that differs between Entra ID and the employee database. */
export const Mismatch = z
  .object({
    key: z.string(),
    email: z.string(),
    name: z.string(),
    office: z.string().nullable(),
    entraId: z.string(),
    target: z.string(),
    field: z.string(),
    here: Value.describe("By the employee database: what the next run writes."),
    there: Value.describe("In Entra ID, when it was last read."),
    rule: z.string(),
    kind: z.enum(mismatchKinds),
    written: z
      .object({ value: Value, at: Moment, run: z.string() })
      .nullable()
      .describe("What this app wrote there last; null where nothing is on record."),
    drift: z
      .object({
        at: Moment.describe("When a plan or a verification first found it."),
        message: z.string(),
        hash: z
          .string()
          .nullable()
          .describe("SHA-256 of the photo or signature that this app had sent, hex."),
        size: Count.nullable().describe("Its bytes; null where they are not known."),
      })
      .exactOptional()
      .describe(
        "Since when it is known to have been changed in Entra ID; absent of a property that no plan has seen agree. Of a whole photo or signature (`field` is the target's name) `there` is null, since it is not kept.",
      ),
    changedBy: ChangedBy.exactOptional().describe("Absent where it was not changed there since."),
    accepted: z
      .object({ until: z.string(), reason: z.string(), by: z.string(), at: Moment })
      .exactOptional()
      .describe("Where a person accepts the difference: it is not written until then."),
  })
  .register(answers, { id: "Mismatch" });
export type Mismatch = Parsed<typeof Mismatch>;

/** A page of mismatches by e-mail; `next` is null at the end, and a page may be empty before it. */
export const MismatchPage = z
  .object({
    asOf: Moment.nullable().describe("When everyone was last read; null where no run has."),
    run: z.string().nullable(),
    people: Count.exactOptional().describe(
      "Employees who match `office` and `key`, whether anything of theirs differs or not.",
    ),
    mismatches: z.array(Mismatch),
    next: z.string().nullable().describe("For `after`: what comes next; null where that is all."),
  })
  .register(answers, { id: "MismatchPage" });
export type MismatchPage = Parsed<typeof MismatchPage>;

/** One property of one person. */
export const MismatchPath = EmployeePath.extend({
  field: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .describe("The property of the profile, such as mobilePhone; or photo, or signature."),
});

/** Why Entra ID may differ, and until when: from then on the database's value is written again. */
export const AcceptanceRequest = z
  .strictObject({ email: PersonAddress, reason: GivenReason, until: Until })
  .register(requests, { id: "AcceptanceRequest" });

/** A difference that a person accepts, with both values as they were then. */
export const AcceptanceView = z
  .object({
    key: z.string(),
    email: z.string(),
    entraId: z.string(),
    field: z.string(),
    here: Value,
    there: Value,
    reason: z.string(),
    until: z.string(),
    by: z.string(),
    at: Moment,
    inForce: z.boolean(),
  })
  .register(answers, { id: "Acceptance" });
export type AcceptanceView = Parsed<typeof AcceptanceView>;

/** Why HR should look at a difference: the employee database seems to be wrong. */
export const ReportRequest = z
  .strictObject({ email: PersonAddress, reason: GivenReason })
  .register(requests, { id: "ReportRequest" });

/** A difference on the list for HR, with both values as they were then. */
export const ReportView = AcceptanceView.omit({ until: true, inForce: true }).register(answers, {
  id: "Report",
});
export type ReportView = Parsed<typeof ReportView>;

/** Something that HR should look at. */
export const HrItem = z
  .object({
    kind: z
      .enum(["bad-data", "accepted", "reported"])
      .describe(
        "Bad data in the employee database, a difference that is accepted for now, or one that a person reported.",
      ),
    key: z.string(),
    email: z.string(),
    name: z.string(),
    office: z.string().nullable(),
    field: z
      .string()
      .nullable()
      .describe(
        "The column of the database for bad data, else the property of the profile; null for the whole row.",
      ),
    here: Value,
    there: Value,
    code: z.string(),
    reason: z.string(),
    by: z.string().nullable(),
    at: Moment.nullable(),
    until: z.string().nullable(),
  })
  .register(answers, { id: "HrItem" });
export type HrItem = Parsed<typeof HrItem>;

/** All of them, as the employee database is now. */
export const HrList = z.object({ items: z.array(HrItem) }).register(answers, { id: "HrList" });

/** What differs between the employee database and Entra ID, and what to do about it. */
export const mismatchRoutes = {
  getMismatches: {
    method: "GET",
    path: "/mismatches",
    access: "Sync.Read",
    tag: "Mismatches",
    summary:
      "Properties that differ between Entra ID and the database: changed there since, never written, or about to be",
    query: MismatchesQuery,
    answers: { 200: { ...json(MismatchPage), "text/csv": text } },
    problems: [409, ...upstream],
  },
  putAcceptance: {
    method: "PUT",
    path: "/mismatches/{key}/{field}/acceptance",
    access: "Sync.Run",
    tag: "Mismatches",
    summary:
      "Accepts a difference until a time: the property is left alone until then, and written again after it",
    params: MismatchPath,
    body: AcceptanceRequest,
    answers: { 200: json(AcceptanceView) },
    problems: [404, 409, 413, 415, ...upstream],
  },
  deleteAcceptance: {
    method: "DELETE",
    path: "/mismatches/{key}/{field}/acceptance",
    access: "Sync.Run",
    tag: "Mismatches",
    summary: "Ends the acceptance of a difference: the next run writes the database's value",
    params: MismatchPath,
    answers: { 200: json(AcceptanceView) },
    problems: [404, ...upstream],
  },
  putReport: {
    method: "PUT",
    path: "/mismatches/{key}/{field}/report",
    access: "Sync.Run",
    tag: "Mismatches",
    summary: "Puts a difference on the list for HR, since the employee database seems to be wrong",
    params: MismatchPath,
    body: ReportRequest,
    answers: { 200: json(ReportView) },
    problems: [404, 409, 413, 415, ...upstream],
  },
  deleteReport: {
    method: "DELETE",
    path: "/mismatches/{key}/{field}/report",
    access: "Sync.Run",
    tag: "Mismatches",
    summary: "Takes a difference off the list for HR",
    params: MismatchPath,
    answers: { 200: json(ReportView) },
    problems: [404, ...upstream],
  },
  getHrList: {
    method: "GET",
    path: "/hr-list",
    access: "Sync.Read",
    tag: "Mismatches",
    summary: "What HR should look at: bad data, accepted differences, and what people have reported",
    query: z.object({ format: z.enum(["json", "csv"]).default("json") }),
    answers: { 200: { ...json(HrList), "text/csv": text } },
    problems: [...upstream],
  },
} as const satisfies Record<string, Route>;
