import * as z from "zod";
import { hasEnded, isUnderWay, outcomeStatuses, retryable, wasNeverTried } from "../core/status.ts";
import { Pause } from "./administration.ts";
import { Emails, Guard, Note, PlanDifference, PlannedTemplates, TargetNames, Totals } from "./plan.ts";
import {
  AnsweredDigest,
  AnsweredRunId,
  answers,
  Count,
  Digest,
  Mode,
  Moment,
  type Parsed,
  RunId,
  requests,
} from "./route.ts";

export { hasEnded, isUnderWay, outcomeStatuses, retryable, wasNeverTried };

/** How the work on one person in one target can end; `queued` marks work that waits for its first or next attempt. */
export const OutcomeStatus = z.enum(outcomeStatuses);
export type OutcomeStatus = z.output<typeof OutcomeStatus>;

/** Outcomes counted by target and status. */
const Counts = z.record(z.string(), z.partialRecord(OutcomeStatus, Count));

/** The result of one person's work in one target, with the reason and the remedy for anything but success. */
export const Outcome = z
  .object({
    run: z.string(),
    key: z.string().describe("The employee key."),
    target: z.string(),
    email: z.string(),
    entraId: z.string().nullable(),
    at: Moment,
    status: OutcomeStatus,
    fields: z.array(z.string()).exactOptional().describe("Those written."),
    code: z.string().exactOptional(),
    message: z.string().exactOptional(),
    remedy: z.string().exactOptional(),
    requestId: z.string().exactOptional().describe("Microsoft's."),
    verifying: z
      .literal(true)
      .exactOptional()
      .describe("Of a verification that failed: nothing was to be written."),
    was: OutcomeStatus.exactOptional().describe("What a queued one was before it was to be tried again."),
  })
  .register(answers, { id: "Outcome" });
export type Outcome = Parsed<typeof Outcome>;
export type Result = Pick<Outcome, "status" | "fields" | "code" | "message" | "remedy" | "requestId">;

/** Why a run ended otherwise than done, and what to do about it. */
const Reason = z.object({ code: z.string(), message: z.string(), remedy: z.string().exactOptional() });

/** One run, from the request to its summary; `progress` counts outcomes as of now, of `expected` in all. */
export const RunView = z
  .object({
    id: AnsweredRunId,
    status: z.enum(["queued", "planning", "held", "running", "done", "stale", "cancelled", "failed"]),
    mode: Mode,
    trigger: z.enum(["schedule", "request"]),
    startedBy: z.string(),
    targets: z.array(z.string()),
    emails: z.array(z.string()).exactOptional().describe("Only these people; everyone when absent."),
    syncMode: Mode.exactOptional().describe("What SYNC_MODE was then: why a preview was one."),
    pause: Pause.exactOptional().describe("The pause of writing that made a scheduled run a preview."),
    digest: AnsweredDigest.exactOptional().describe("Only exactly this plan."),
    undo: AnsweredRunId.exactOptional().describe(
      "Only puts back what this run replaced, of the people in `emails`, or of everyone it wrote.",
    ),
    remove: z
      .array(z.string())
      .exactOptional()
      .describe(
        "Only removes what this app wrote in these targets, of the people in `emails`, who have left the database.",
      ),
    createdAt: Moment,
    startedAt: Moment.exactOptional(),
    endedAt: Moment.exactOptional(),
    plan: z
      .object({
        id: z.string(),
        digest: AnsweredDigest,
        totals: Totals,
        notes: z.array(Note),
        blocked: z.array(z.string()),
        hasChanges: z.boolean(),
        complete: z.boolean(),
        templates: PlannedTemplates.exactOptional(),
        unplanned: z.array(z.string()).exactOptional(),
      })
      .exactOptional(),
    guards: z.array(Guard).exactOptional(),
    waiting: z
      .object({ run: AnsweredRunId, targets: z.array(z.string()) })
      .exactOptional()
      .describe("The targets of its plan that guards hold, and the run in which they wait to be released."),
    partOf: AnsweredRunId.exactOptional().describe("The run that it has the held targets of."),
    heldAt: Moment.exactOptional(),
    readback: z
      .object({
        at: Moment,
        state: z.enum(["written", "failed", "left-out"]),
        rows: Count.exactOptional().describe("Rows that were added, changed or removed."),
        reason: Reason.exactOptional(),
      })
      .exactOptional()
      .describe(
        "Whether what Entra ID holds was written back to the employee database; absent where that is off.",
      ),
    release: z
      .object({
        by: z.string(),
        at: Moment,
        plan: z.string(),
        people: z.array(z.string()).exactOptional().describe("The unsure people that the release names."),
      })
      .exactOptional(),
    difference: z
      .object({ count: Count, first: z.array(PlanDifference) })
      .exactOptional()
      .describe("Where the plan differs from the one that was requested by its digest."),
    sequence: z.int().exactOptional(),
    attempt: z.int().exactOptional().describe("One more with each retry; 1 when absent."),
    reason: Reason.exactOptional(),
    summary: z
      .object({
        counts: Counts,
        failures: z.array(
          z.object({
            email: z.string(),
            target: z.string(),
            code: z.string(),
            message: z.string(),
            remedy: z.string().exactOptional(),
          }),
        ),
        seconds: z.number(),
        people: z
          .object({ changed: Count, failed: Count })
          .exactOptional()
          .describe("People, each once: who failed in any target, and of the others who changed in any."),
        neverTried: z
          .record(z.string(), Count)
          .exactOptional()
          .describe("Of the skipped, by target: those not tried, since the run was cancelled or failed."),
        work: z
          .record(
            z.string(),
            z.object({ attempted: Count, failed: Count, leftOut: z.record(z.string(), Count) }),
          )
          .exactOptional()
          .describe(
            "By target, people who were to be written, those of them who failed, and those left out, by code.",
          ),
      })
      .exactOptional(),
    progress: z
      .object({
        expected: Count,
        sent: Count,
        scheduledEnd: Moment.describe("When the last message is due, put back ones included."),
        counts: Counts,
      })
      .exactOptional(),
  })
  .register(answers, { id: "Run" });
export type RunView = Parsed<typeof RunView>;

/** The latest runs, newest first. */
export const RunList = z.object({ runs: z.array(RunView) }).register(answers, { id: "RunList" });

/** The outcomes of a run; `complete` is false when there are more. */
export const OutcomeList = z
  .object({ outcomes: z.array(Outcome), complete: z.boolean() })
  .register(answers, { id: "OutcomeList" });

export const RunsQuery = z.object({
  days: z.coerce.number().int().min(1).max(400).default(31),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const OutcomesQuery = z.object({
  status: z
    .array(OutcomeStatus)
    .optional()
    .describe("Only outcomes with one of these; repeated, or with commas between."),
  limit: z.coerce.number().int().min(1).max(20_000).optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

/** The people, targets and mode of a run: everyone, everything switched on and SYNC_MODE where absent; with a digest exactly that plan. */
export const RunRequest = z
  .strictObject({
    emails: Emails.optional(),
    targets: TargetNames.optional(),
    mode: Mode.optional(),
    digest: Digest.optional(),
    undo: RunId.optional().describe("Put back what this run wrote, in place of a sync."),
    removePhotos: z
      .literal(true)
      .optional()
      .describe(
        "Remove the photos that this app wrote of the people in `emails`, in place of a sync: of those who have left the database, by the address that they had in it.",
      ),
  })
  .register(requests, { id: "RunRequest" });

/** Which plan of a held run may go on, and which people who are unsure in it are confirmed. */
export const ReleaseRequest = z
  .strictObject({
    digest: Digest,
    people: Emails.optional().describe(
      "People of the plan with `match` unsure: their first candidate is confirmed, and written.",
    ),
  })
  .register(requests, { id: "ReleaseRequest" });
