import * as z from "zod";
import { AnsweredDigest, answers, Count, Mode, Moment, type Parsed, requests } from "./route.ts";

/** What a field holds: text, or null for nothing. */
export const Value = z.string().nullable();
export type Value = z.output<typeof Value>;

/** One field of one person in one target, before and after, and the rule that decided it. */
export const Change = z
  .object({
    target: z.string(),
    field: z.string(),
    from: Value,
    to: Value,
    rule: z.string(),
    cause: z
      .enum(["template", "first"])
      .exactOptional()
      .describe(
        "Why it differs, where that is not that the person's data changed: only the templates did, or it is the first value that is written.",
      ),
    changedThere: Moment.exactOptional().describe(
      "When a plan first found that it was changed there: what the database says is what both had before.",
    ),
  })
  .register(answers, { id: "Change" });
export type Change = Parsed<typeof Change>;

/** Information for a person that is not a change; `code` is stable and kebab-case. */
export const Note = z
  .object({
    code: z.string(),
    message: z.string(),
    target: z.string().exactOptional(),
    field: z.string().exactOptional(),
    remedy: z.string().exactOptional(),
  })
  .register(answers, { id: "Note" });
export type Note = Parsed<typeof Note>;

/** A rule that a plan breaks, and the first people it is about; no examples in a redacted plan. */
export const Guard = z
  .object({
    name: z.string(),
    message: z.string(),
    examples: z.array(z.object({ email: z.string(), from: Value, to: Value })).exactOptional(),
    target: z.string().exactOptional().describe("The target that it is about; the whole plan when absent."),
    approval: z
      .string()
      .exactOptional()
      .describe("The approval that lets it through, in this plan and all later ones."),
    field: z.string().exactOptional().describe("The field that it is about, of the target."),
    people: Count.exactOptional().describe("How many people it is about."),
    all: Count.exactOptional().describe("Of how many who can be written."),
    percent: z.number().exactOptional().describe("The largest share in percent that is let through."),
  })
  .register(answers, { id: "Guard" });
export type Guard = Parsed<typeof Guard>;

/** Counts of a plan. `employees` = `matched` + `skipped`; `unchanged` are matched with nothing to do. */
export const Totals = z
  .object({
    employees: Count,
    matched: Count,
    skipped: Count,
    rejected: Count.exactOptional().describe("Of those skipped, the rows that cannot be synced."),
    changed: Count,
    unchanged: Count,
    inStep: Count.exactOptional().describe(
      "Of the unchanged, those who are in step, as the list of employees counts them.",
    ),
    outOfScope: Count,
    changes: Count,
    equal: Count.describe("Differences of spelling alone, which are not changes."),
    targets: z.record(z.string(), z.object({ employees: Count, changes: Count, cleared: Count })),
  })
  .register(answers, { id: "Totals" });
export type Totals = Parsed<typeof Totals>;

/** An account that may be a person's, and how it was found. */
export const Candidate = z
  .object({
    entraId: z.string(),
    userPrincipalName: z.string(),
    displayName: z.string().nullable(),
    enabled: z.boolean().nullable(),
    match: z.enum(["link", "employeeId", "userPrincipalName", "mail", "proxyAddresses"]),
  })
  .register(answers, { id: "Candidate" });
export type Candidate = Parsed<typeof Candidate>;

/** Why it is in doubt which account is a person's, the accounts it may be, and what would be written to the first. */
export const Unsure = z
  .object({ code: z.string(), candidates: z.array(Candidate), changes: z.array(Change) })
  .register(answers, { id: "Unsure" });
export type Unsure = Parsed<typeof Unsure>;

/** Whether a note says why it is in doubt which account is a person's. */
export const isDoubt = ({ code }: Pick<Note, "code">): boolean =>
  code === "unsure-match" || code === "another-person";

/** One person of a plan, with what would change; a person who is not `inScope` is shown but not written. */
export const PlannedEmployee = z
  .object({
    email: z.string(),
    office: z.string().exactOptional().describe("Absent in a redacted plan, and where there is none."),
    entraId: z.string().nullable(),
    match: z
      .enum([
        "link",
        "employeeId",
        "userPrincipalName",
        "mail",
        "proxyAddresses",
        "none",
        "ambiguous",
        "unsure",
        "rejected",
        "record",
      ] as const)
      .describe(
        "How the account was found; `record`: it is the one that an earlier run wrote; `unsure`: a person has to decide.",
      ),
    inScope: z.boolean(),
    changes: z.array(Change),
    accepted: z
      .array(Change)
      .exactOptional()
      .describe("What differs and is not written, since a person accepts it for now."),
    notes: z.array(Note),
    unsure: Unsure.exactOptional(),
  })
  .register(answers, { id: "PlannedEmployee" });
export type PlannedEmployee = Parsed<typeof PlannedEmployee>;

/** The templates of a plan before and now, and how many people change only because of them. */
export const PlannedTemplates = z
  .object({
    target: z.string(),
    from: z.string().nullable().describe("What most of those people have; null where that is unknown."),
    to: z.string().describe("The digest to approve."),
    people: Count,
    choices: z
      .array(z.object({ choice: z.string(), people: Count, changed: Count }))
      .exactOptional()
      .describe("Where rules choose: how many get which template by which rule, and of how many it changes."),
    served: z
      .object({ mailbox: Count, addin: Count, both: Count })
      .exactOptional()
      .describe(
        "How many are served by what, of all who are planned; absent where the mailbox serves everyone.",
      ),
  })
  .register(answers, { id: "PlannedTemplates" });
export type PlannedTemplates = Parsed<typeof PlannedTemplates>;

/** Everything a run would do, and what its guards report; `employees` lists the people with changes or notes. */
export const PlanView = z
  .object({
    version: z.literal(1),
    id: z.string(),
    digest: AnsweredDigest,
    createdAt: Moment,
    mode: Mode,
    targets: z.array(z.string()),
    emails: z.array(z.string()).exactOptional().describe("Only these people; everyone when absent."),
    complete: z.boolean().describe("Whether every requested target was planned for everyone."),
    templates: PlannedTemplates.exactOptional(),
    unplanned: z
      .array(z.string())
      .exactOptional()
      .describe("The requested targets that were not planned; absent where there are none."),
    blocked: z.array(z.string()).describe("Names of the guards that forbid applying this plan unattended."),
    held: z
      .array(z.string())
      .exactOptional()
      .describe("The targets that wait for that; the others are written nevertheless."),
    hasChanges: z.boolean(),
    totals: Totals,
    notes: z.array(Note).describe("What concerns everyone, not one person."),
    employees: z.array(PlannedEmployee),
    guards: z.array(Guard),
  })
  .register(answers, { id: "Plan" });
export type PlanView = Parsed<typeof PlanView>;

/** One field of one person that two plans differ in: what each says; null where it leaves the field alone. */
export const PlanDifference = z
  .object({
    email: z.string(),
    target: z.string(),
    field: z.string(),
    asked: z.object({ from: Value, to: Value }).nullable(),
    now: z.object({ from: Value, to: Value }).nullable(),
  })
  .register(answers, { id: "PlanDifference" });
export type PlanDifference = Parsed<typeof PlanDifference>;

/** How a plan is shown: `redact` for a reader who must not see values, or people either. */
export const PlanQuery = z.object({
  format: z.enum(["json", "markdown", "text"]).default("json"),
  redact: z.enum(["values", "people"]).optional(),
});

/** At most a thousand addresses. */
export const Emails = z.array(z.string().trim().min(3).max(254)).min(1).max(1000);

/** Names of targets, each once: twice the same target would be twice the same change. */
export const TargetNames = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(20)
  .overwrite((names) => [...new Set(names)]);

/** Names of properties of the profile, at least one, each once. */
export const FieldNames = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(50)
  .overwrite((names) => [...new Set(names)]);

/** A name that a file of the templates folder can have, or that of the rules: no path leads out of it. */
const TemplateName = z
  .string()
  .max(200)
  .regex(
    /^(?:[^/\\]+\.liquid|rules\.yaml)$/,
    "must be rules.yaml or the name of a .liquid file, without a folder",
  );

/** Signature templates of a request: file name and source. */
export const TemplateFiles = z.record(TemplateName, z.string());

/** The people and targets of a preview: everyone and everything that is switched on where absent. */
export const PreviewRequest = z
  .strictObject({
    emails: Emails.optional(),
    targets: TargetNames.optional(),
    templates: TemplateFiles.optional().describe(
      "Signature templates to try instead of the deployed ones: file name and source.",
    ),
  })
  .register(requests, { id: "PreviewRequest" });

/** The same in a query, for a few people: repeated, or with commas between. */
export const PreviewQuery = PlanQuery.extend({ email: Emails.optional(), targets: TargetNames.optional() });
