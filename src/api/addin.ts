import * as z from "zod";
import { query, type reader } from "./request.ts";
import {
  AnsweredDigest,
  answers,
  Count,
  json,
  Moment,
  type Parsed,
  type Route,
  text,
  upstream,
} from "./route.ts";

/** What a mail is while it is written, as Outlook's getComposeTypeAsync names it. */
export const composeTypes = ["newMail", "reply", "forward"] as const;

/** The families of Outlook, as usage counts them. */
export const outlookClients = ["web", "new-windows", "classic-windows", "mac", "ios", "android"] as const;
export type OutlookClient = (typeof outlookClients)[number];

/** What kind of mail the signature is for, and whether its body is HTML. */
export const MySignatureQuery = z.object({
  type: z.enum(composeTypes),
  format: z.enum(["html", "text"]).default("html"),
});
export type MySignatureQuery = z.output<typeof MySignatureQuery>;

/** An address percent-encoded as encodeURIComponent does it, since headers are ASCII. */
const EncodedAddress = z
  .string()
  .max(1000)
  .transform((given, context) => {
    try {
      return decodeURIComponent(given).trim();
    } catch {
      context.addIssue({ code: "custom", message: "must be percent-encoded UTF-8" });
      return z.NEVER;
    }
  })
  .pipe(z.string().min(3).max(254));

/** Headers of a request for the caller's own signature, by their names in lower case. */
export const MySignatureHeaders = z.object({
  "if-none-match": z
    .string()
    .max(1000)
    .optional()
    .describe("The ETag of the answer that the client has: 304 while it is still right."),
  "x-mail-from": EncodedAddress.optional().describe(
    "The address that the mail is sent from, percent-encoded; absent for the caller's own. A header, since request logs keep addresses of pages.",
  ),
  "x-outlook-client": z
    .string()
    .max(100)
    .optional()
    .describe(
      `Which Outlook it is, as family/version: ${outlookClients.join(", ")}. Others are not counted as usage.`,
    ),
});

/** The signature for a mail that is being written; null with the reason where there is none. */
export const MySignature = z
  .object({
    v: z.literal(1).describe("The version of this format."),
    type: z.enum(composeTypes),
    format: z.enum(["html", "text"]),
    signature: z.string().nullable().describe("At most 30,000 characters: what setSignatureAsync takes."),
    digest: AnsweredDigest.describe("Of the templates: what was made with others may be out of date."),
    rule: z.string().nullable().describe("The rule in rules.yaml that chose the template."),
    office: z.string().nullable(),
    template: z.string().nullable().describe("The template's name, such as signature.Oslo."),
    reason: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe("Why there is no signature; null where there is one."),
    renderedAt: Moment.describe("No part of what the ETag stands for."),
  })
  .register(answers, { id: "MySignature" });
export type MySignature = Parsed<typeof MySignature>;

/** A day in UTC. */
const Day = z.string().meta({ format: "date" });

export const AddinUsageQuery = z.object({
  days: z.coerce.number().int().min(1).max(400).default(30).describe("How many days, with today."),
  format: z.enum(["json", "csv"]).default("json"),
});

/** One person's use of one version of one Outlook: on which days it requested their signature. */
export const AddinUse = z.object({
  account: z.string().describe("The Entra object id."),
  email: z.string().nullable().describe("Null where no employee has the account now."),
  client: z.string().describe(`Such as ${outlookClients[0]}; a later version may know more.`),
  version: z.string(),
  first: Day,
  last: Day,
  days: Count,
});
export type AddinUse = Parsed<typeof AddinUse>;

/** Which Outlooks requested signatures: by family and version, by day, and by person. No contents of mail are known. */
export const AddinUsage = z
  .object({
    isOn: z.boolean().describe("Whether ADDIN_CLIENT_ID is set."),
    since: Day,
    until: Day,
    people: Count,
    clients: z.array(
      z.object({
        client: z.string(),
        people: Count,
        last: Day,
        versions: z.array(z.object({ version: z.string(), people: Count, last: Day })),
      }),
    ),
    days: z.array(z.object({ day: Day, people: Count })),
    uses: z.array(AddinUse),
  })
  .register(answers, { id: "AddinUsage" });
export type AddinUsage = Parsed<typeof AddinUsage>;

/** The calls of the typed client: the signature needs the add-in's token as the client's. */
export const addinCalls = ({ read, blob }: Pick<ReturnType<typeof reader>, "read" | "blob">) => ({
  /** The signature of the person that the token is of. */
  mySignature: (mail: MySignatureQuery) => read(MySignature, `me/signature${query({ ...mail })}`),
  /** Which Outlook clients requested signatures in the last `days` days, 30 by default. */
  addinUsage: (days?: number) => read(AddinUsage, `addin/usage${query({ days })}`),
  /** The same by person, as a table for a spreadsheet. */
  addinUsageFile: (days?: number) => blob(`addin/usage${query({ days, format: "csv" })}`),
});

/** What the Outlook add-in reads, and what is known of its use. */
export const addinRoutes = {
  getMySignature: {
    method: "GET",
    path: "/me/signature",
    access: "delegated",
    tag: "Outlook add-in",
    summary: "The caller's own signature for a mail that is being written; null with the reason for none",
    query: MySignatureQuery,
    headers: MySignatureHeaders,
    answers: { 200: json(MySignature), 304: {} },
    problems: [404, 429, ...upstream],
  },
  getAddinUsage: {
    method: "GET",
    path: "/addin/usage",
    access: "Sync.Read",
    tag: "Outlook add-in",
    summary: "Which Outlooks requested signatures: by version, by day and by person",
    query: AddinUsageQuery,
    answers: { 200: { ...json(AddinUsage), "text/csv": text } },
  },
} as const satisfies Record<string, Route>;
