import * as z from "zod";
import { answers, json, Moment, type Parsed, type Route, text, upstream } from "./route.ts";

/** Which accounts to list, and as what. */
export const WithoutEmployeeQuery = z.object({
  enabled: z
    .enum(["true", "false"])
    .optional()
    .describe("Only accounts that can sign in, or only those that cannot."),
  format: z.enum(["json", "csv"]).default("json"),
});

/** Members in Entra ID that no active employee has, as of the last run that wrote them to the database. */
export const AccountsWithoutEmployee = z
  .object({
    asOf: Moment.nullable().describe("When they were read; null before the first time."),
    run: z.string().nullable(),
    accounts: z.array(
      z.object({
        entraId: z.string(),
        userPrincipalName: z.string().nullable(),
        displayName: z.string().nullable(),
        enabled: z.boolean().nullable().describe("Whether it can sign in; null where Entra ID does not say."),
        onPremisesSynced: z.boolean().nullable(),
        lastEmployee: z
          .string()
          .nullable()
          .describe("The address of the employee that it last belonged to; null for none that is known."),
        since: Moment.describe("When it was first found without an employee."),
      }),
    ),
  })
  .register(answers, { id: "AccountsWithoutEmployee" });
export type AccountsWithoutEmployee = Parsed<typeof AccountsWithoutEmployee>;

/** Where to go on reading, and how far. */
export const FeedQuery = z.object({
  since: z
    .string()
    .max(400)
    .optional()
    .describe("The cursor of the answer before; from the beginning without it."),
  limit: z.coerce.number().int().min(1).max(5000).default(1000).describe("Rows of one answer."),
});

const feedLines = [
  'Lines of JSON. {"id", "table", "row"} is a row as it is now, {"id", "table", "removed": true} one that is gone.',
  "Tables are entra_accounts, entra_accounts_without_employee and entra_hr_list, with the columns that they have in the database.",
  'The last line is {"cursor", "more", "asOf", "run"}: without it the answer is not whole.',
].join(" ");

/** The last line of an answer of the feed. */
export const FeedEnd = z.object({
  cursor: z.string(),
  more: z.boolean(),
  asOf: Moment.nullable(),
  run: z.string().nullable(),
});
export type FeedEnd = Parsed<typeof FeedEnd>;

/** What Entra ID holds, in the employee database. */
export const readbackRoutes = {
  getReadbackSchema: {
    method: "GET",
    path: "/readback/schema",
    access: "Sync.Read",
    tag: "Read-back",
    summary:
      "The SQL that makes the app's own tables in the employee database, of the version that this app writes",
    answers: { 200: { "text/plain": text } },
  },
  getReadback: {
    method: "GET",
    path: "/readback",
    access: "Sync.Read",
    tag: "Read-back",
    summary:
      "What Entra ID holds, for systems that pull: the rows of its tables that changed after a cursor; 410 where that is too old",
    query: FeedQuery,
    answers: { 200: { "application/x-ndjson": text.describe(feedLines) } },
    problems: [409, 410],
  },
  getAccountsWithoutEmployee: {
    method: "GET",
    path: "/accounts-without-employee",
    access: "Sync.Read",
    tag: "Read-back",
    summary: "Members in Entra ID that no active employee has: leavers who can still sign in, first of all",
    query: WithoutEmployeeQuery,
    answers: { 200: { ...json(AccountsWithoutEmployee), "text/csv": text } },
    problems: [409, ...upstream],
  },
} as const satisfies Record<string, Route>;
