import * as z from "zod";
import { PersonAddress } from "./employees.ts";
import { answers, Count, GivenReason, Moment, type Parsed, requests } from "./route.ts";

/** The account, where the address is not on record any more, or another person has it by now. */
const Account = z.guid().describe("The object id of the account, where the address does not lead to it.");

export const ExportQuery = z.object({ email: PersonAddress, account: Account.optional() });

/** A row or line as it is stored; fields that a later version adds pass through. */
const Stored = z.looseObject({});

/** All that is stored of one person, and nothing of anyone else. */
export const PersonExport = z
  .object({
    version: z.literal(1),
    exportedAt: Moment,
    person: z.object({
      accounts: z.array(z.string()).describe("Object ids."),
      emails: z.array(z.string()).describe("The addresses that they have or had last."),
      keys: z.array(z.string()).describe("The employee keys that were looked under."),
      otherAccounts: Count.describe(
        "Other accounts with one of these addresses, now or before: not in here.",
      ),
    }),
    links: z
      .array(Stored)
      .describe("Rows of the employee database that belong to the account, and who decided it."),
    addresses: z.array(Stored),
    exclusions: z.array(Stored),
    states: z.array(Stored).describe("What is remembered in each target between runs."),
    writes: z.array(Stored).describe("The record of writes, with the contents that they replaced."),
    outcomes: z.array(Stored),
    decisions: z.array(Stored).describe("What people decided about the account: links and exclusions."),
    runs: z.array(Stored).describe("Runs that name the person, and what they have of them."),
    plans: z.array(Stored).describe("What the plans that are kept have of them, with their database row."),
    photos: z
      .array(Stored)
      .describe(
        "Photos that were replaced, kept for 30 days: when, their size and SHA-256, and the JPEG in base64.",
      ),
    readback: z
      .array(Stored)
      .exactOptional()
      .describe(
        "What Entra ID holds of them, by `kept`: as it is kept for other systems (feed), and in the app's own tables in the employee database (database).",
      ),
    addin: z
      .array(Stored)
      .exactOptional()
      .describe("Which Outlooks they used the add-in in, and on which days."),
    accounts: z
      .array(Stored)
      .exactOptional()
      .describe("Their accounts as the nightly read keeps them, where SYNC_READ is delta."),
    erasures: z.array(Stored),
  })
  .register(answers, { id: "PersonExport" });
export type PersonExport = Parsed<typeof PersonExport>;

/** The order to erase a person's values. */
export const ErasureRequest = z
  .strictObject({
    email: PersonAddress,
    account: Account.optional(),
    reason: GivenReason.describe("Stays on record: without names or values."),
    force: z
      .boolean()
      .default(false)
      .describe("Also for an active employee, who is recorded again by the next run."),
    exclusion: z
      .boolean()
      .default(false)
      .describe("Removes an exclusion as well; else only its reason is erased."),
  })
  .register(requests, { id: "ErasureRequest" });

const ErasedCounts = z.object({
  writes: Count,
  outcomes: Count,
  decisions: Count,
  runs: Count,
  plans: Count,
  exclusions: Count,
  photos: Count.exactOptional().describe(
    "Photos that were replaced and kept for an undo, and public copies of the photo.",
  ),
  readback: Count.exactOptional().describe(
    "Rows of what Entra ID holds, in the app's own storage and in its tables in the employee database.",
  ),
  addin: Count.exactOptional().describe("Rows about which Outlooks they used the add-in in."),
  states: Count,
  links: Count,
  addresses: Count,
  accounts: Count.exactOptional().describe(
    "Accounts as the nightly read keeps them: then those of everyone are forgotten, and the next night reads everyone.",
  ),
});

/** What was erased; `id` is null and all counts are 0 where nothing was stored. */
export const ErasureView = z
  .object({
    id: z.string().nullable().describe("Of the record that the values were erased."),
    at: Moment,
    accounts: z.array(z.string()),
    counts: ErasedCounts,
    pending: z
      .object({ code: z.string(), message: z.string(), remedy: z.string().exactOptional() })
      .exactOptional()
      .describe(
        "Why their rows in the employee database are still there: the next run of everyone that can write them erases them.",
      ),
    exclusionKept: z.boolean().describe("An exclusion still holds; its address is stored for it."),
    isEmployee: z
      .boolean()
      .nullable()
      .describe("Whether the next run records them again; null where unknown."),
    otherAccounts: z
      .array(z.string())
      .describe("Other accounts with one of these addresses, now or before: nothing of theirs was erased."),
  })
  .register(answers, { id: "Erasure" });
export type ErasureView = Parsed<typeof ErasureView>;
