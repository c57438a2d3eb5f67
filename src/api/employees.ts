import { base32 } from "@scure/base";
import * as z from "zod";
import { syncStates } from "../core/status.ts";

import { Change, Note } from "./plan.ts";
import { answers, Moment, type Parsed } from "./route.ts";
import { Outcome } from "./runs.ts";

export { syncStates };

/** Identifies a person in paths, tables and messages: 26 characters of base32. */
const keyPattern = /^[A-Z2-7]{26}$/;

/** Whether text is an employee key, in any case as base32 is; an address never is, since it has an @. */
export const isEmployeeKey = (text: string): boolean => keyPattern.test(text.toUpperCase());

/** An employee key of a request, in any case: in lower case it would else be taken for an address that no one has. */
export const EmployeeKey = z
  .string()
  .toUpperCase()
  .regex(keyPattern, "must be an employee key: 26 letters and digits");

/** The employee key of an address: base32 (RFC 4648) of SHA-256 of the address in NFC and lower case, 26 characters of it. */
export async function employeeKeyOf(email: string): Promise<string> {
  const text = new TextEncoder().encode(email.normalize("NFC").trim().toLowerCase());
  return base32.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", text))).slice(0, 26);
}

/** The path of one person. */
export const EmployeePath = z.object({
  key: z
    .union(
      [
        EmployeeKey.describe("The employee key."),
        z.string().trim().min(3).max(254).meta({
          deprecated: true,
          description: "The e-mail address; accepted until 1.0. Request logs keep paths.",
        }),
      ],
      "must be an employee key or an e-mail address",
    )
    .describe("Employee key: base32 of SHA-256 of the e-mail address (NFC, lower case), 26 characters."),
});

/** The address beside a key: for people without records, since a key cannot be reversed. */
export const PersonAddress = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .optional()
  .describe("The address that the key is made from: needed for a person without records.");

/** The sync state of a person, the most pressing first; `unknown` where no plan has covered them yet. */
const SyncStateSchema = z.enum(syncStates);
export type SyncState = z.output<typeof SyncStateSchema>;

/** What puts a signature into mails: the mailbox's own settings, the Outlook add-in, or both. */
export const servedBy = ["mailbox", "addin", "both"] as const;
const Served = z.enum(servedBy);
export type Served = z.output<typeof Served>;

/** One row of the employee database, with its state by the newest plan and the outcomes since then. */
export const ListedEmployee = z
  .object({
    key: z.string(),
    email: z.string(),
    name: z.string(),
    title: z.string().nullable(),
    office: z.string().nullable(),
    city: z.string().nullable(),
    hasPhoto: z.boolean(),
    served: Served.exactOptional().describe(
      "What puts the signature into the person's mails by the newest plan, where that is not the mailbox alone.",
    ),
    inScope: z.boolean().describe("False where SYNC_SCOPE leaves the person out: shown, not written."),
    standing: SyncStateSchema.describe("The most pressing of `targets`."),
    targets: z.record(z.string(), SyncStateSchema),
    changes: z.array(Change).describe("What is planned and not yet written."),
    notes: z.array(Note),
    failures: z.array(Outcome).describe("What failed last, with the remedy."),
  })
  .register(answers, { id: "Employee" });
export type ListedEmployee = Parsed<typeof ListedEmployee>;

/**
 * Everyone in the database, or a page; `asOf` and `run` name the plan that the states come from, null where there is none.
 */
export const EmployeeList = z
  .object({
    asOf: Moment.nullable(),
    run: z.string().nullable(),
    employees: z.array(ListedEmployee),
    total: z.int().exactOptional().describe("Of a page: how many employees there are on all pages."),
    next: z
      .string()
      .nullable()
      .exactOptional()
      .describe("Of a page: `after` of the next page; null at the end."),
  })
  .register(answers, { id: "EmployeeList" });
export type EmployeeList = Parsed<typeof EmployeeList>;

export const EmployeesQuery = z.object({
  email: z
    .array(z.string().trim().min(1).max(254))
    .optional()
    .describe("Only people with one of these addresses."),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      "The size of a page, in the order of the database; everyone at once without `limit` and `after`. Ignored beside `email`.",
    ),
  after: EmployeeKey.optional().describe(
    "`next` of the page before; a page has 1,000 people unless `limit` says otherwise.",
  ),
});

const RenderedSignature = z.object({ html: z.string(), text: z.string() });
export type RenderedSignature = Parsed<typeof RenderedSignature>;

/** A signature as it would be written now, without the photo, and as the mailbox has it. */
export const SignatureView = z
  .object({
    rendered: RenderedSignature,
    withoutPhoto: RenderedSignature,
    photoUrl: z
      .string()
      .nullable()
      .describe("Where the photo in `rendered` is from; null where it has none."),
    served: Served.exactOptional().describe("What puts it into mails; absent where that is not known."),
    notes: z.array(Note),
    held: z
      .object({ ...RenderedSignature.shape, isOn: z.boolean() })
      .nullable()
      .describe("What Exchange holds; null where it could not be read, which `heldProblem` explains."),
    heldProblem: Note.exactOptional(),
  })
  .register(answers, { id: "Signature" });
export type SignatureView = Parsed<typeof SignatureView>;

export const SignatureQuery = z.object({
  format: z.enum(["html", "text", "json"]).default("html"),
  photo: z.enum(["with", "without"]).default("with"),
});

/** Which photo: the one that would be written or the one that Microsoft 365 has, and how many pixels a side at most. */
export const PhotoQuery = z.object({
  of: z.enum(["source", "entra"]).default("source"),
  size: z.coerce.number().int().min(48).max(648).optional(),
});
export type PhotoQuery = Parsed<typeof PhotoQuery>;
