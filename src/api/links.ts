import * as z from "zod";
import { EmployeePath } from "./employees.ts";
import { Candidate, Change, Note } from "./plan.ts";
import { answers, json, Moment, type Parsed, type Route, requests, upstream } from "./route.ts";

/** What a person decided about the account of a row of the employee database. */
export const LinkView = z
  .object({
    key: z.string(),
    email: z.string().describe("The e-mail that the row had then."),
    decision: z.enum(["confirmed", "refused"]),
    account: z
      .string()
      .nullable()
      .describe("The object id of the account that is theirs; null where it is not known."),
    refused: z.array(z.string()).describe("The object ids of the accounts that are not theirs."),
    by: z.string(),
    at: Moment,
    userPrincipalName: z
      .string()
      .exactOptional()
      .describe("Of the account, as is its display name; only where it was just confirmed."),
    displayName: z.string().nullable().exactOptional(),
    hasAddressOf: z
      .string()
      .exactOptional()
      .describe(
        "The e-mail of another active employee: the account that was just confirmed has that address.",
      ),
  })
  .register(answers, { id: "Link" });
export type LinkView = Parsed<typeof LinkView>;

/** A person who waits for a decision: why, the accounts it may be, and what would be written to the first of them. */
const WaitingLink = z
  .object({
    key: z.string(),
    email: z.string(),
    name: z.string(),
    run: z.string().describe("The run that planned it last."),
    plannedAt: Moment,
    code: z.string().describe("Why it is in doubt: stable and kebab-case."),
    notes: z.array(Note).describe("What the plan says about the person: why, and what to do."),
    candidates: z.array(Candidate),
    changes: z.array(Change).describe("What would be written to the first candidate."),
  })
  .register(answers, { id: "WaitingLink" });
export type WaitingLink = Parsed<typeof WaitingLink>;

/** Who waits for a decision by the newest plans, and what was decided; `asOf` is the newest plan of everyone, null where there is none. */
export const LinkList = z
  .object({ asOf: Moment.nullable(), waiting: z.array(WaitingLink), decided: z.array(LinkView) })
  .register(answers, { id: "LinkList" });
export type LinkList = Parsed<typeof LinkList>;

const ObjectId = z
  .string()
  .trim()
  .regex(
    /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/,
    "must be an account's object id: a GUID of 32 hexadecimal digits with hyphens",
  );

/** Confirms that an account is the employee's, or refuses one, or with `true` all that wait for a decision. */
export const LinkRequest = z
  .union(
    [
      z.strictObject({ account: ObjectId.describe("The account's object id.") }),
      z.strictObject({ refuse: z.union([ObjectId, z.literal(true)]) }),
    ],
    { error: 'must be {"account": "<object id>"}, {"refuse": "<object id>"} or {"refuse": true}' },
  )
  .register(requests, { id: "LinkRequest" });

/** One decision about an employee: about their account, or that they are left alone. */
export const Decision = z
  .object({
    what: z.enum(["confirmed", "refused", "forgotten", "excluded", "included"]),
    at: Moment,
    by: z.string(),
    email: z.string().describe("The e-mail that the row had then."),
    account: z.string().nullable().describe("The account's object id; null where there is none."),
    previous: z.string().exactOptional().describe("The object id of the account until then."),
    detail: z.string().exactOptional(),
  })
  .register(answers, { id: "Decision" });
export type Decision = Parsed<typeof Decision>;

/** Decisions about which account is an employee's. */
export const linkRoutes = {
  getLinks: {
    method: "GET",
    path: "/links",
    access: "Sync.Read",
    tag: "Links",
    summary: "Who waits for a decision about their account, what was decided, and who decided it",
    answers: { 200: json(LinkList) },
    problems: upstream,
  },
  putLink: {
    method: "PUT",
    path: "/links/{key}",
    access: "Sync.Run",
    tag: "Links",
    summary: "Confirms that an account is an employee's, or refuses it; starts no run",
    params: EmployeePath,
    body: LinkRequest,
    answers: { 200: json(LinkView) },
    problems: [404, 409, 413, 415, ...upstream],
  },
  deleteLink: {
    method: "DELETE",
    path: "/links/{key}",
    access: "Sync.Run",
    tag: "Links",
    summary: "Forgets what was decided about an employee's account; answers the decision",
    params: EmployeePath,
    answers: { 200: json(LinkView) },
    problems: [404, ...upstream],
  },
} as const satisfies Record<string, Route>;
