import * as z from "zod";
import { Pause } from "./administration.ts";
import { answers, Mode, Moment, type Parsed, Role } from "./route.ts";
import { RunView } from "./runs.ts";

/** The worker answers. */
export const Health = z.object({ status: z.literal("ok") }).register(answers, { id: "Health" });

/** The caller, their roles, and what the app is set to: what a console needs first. */
export const CallerView = z
  .object({
    name: z.string(),
    roles: z.array(Role),
    auth: z.enum(["key", "entra"]).describe("HTTP_AUTH: how callers are identified."),
    mode: Mode.describe("SYNC_MODE: in `preview` nothing is written."),
    targets: z.array(z.string()),
    fields: z
      .array(z.string())
      .exactOptional()
      .describe("The properties of the profile that are synced: what an exclusion can name."),
  })
  .register(answers, { id: "Caller" });
export type CallerView = Parsed<typeof CallerView>;

/** One thing that was checked: nothing in it is secret or about a person. */
const Check = z
  .object({
    name: z.string(),
    state: z
      .enum(["ok", "warning", "error", "off"])
      .describe("`off` is what is not in use, and meant to be so."),
    reason: z.string(),
    remedy: z
      .string()
      .optional()
      .describe("What a person can do about it: a sentence, or commands, a line each."),
    details: z
      .record(z.string(), z.unknown())
      .exactOptional()
      .describe("Counts, ids and dates, for programs."),
  })
  .register(answers, { id: "Check" });

/** One thing that needs a person: what a check objects to, or how many people are in a state that waits for someone. */
const Attention = Check.extend({
  page: z
    .string()
    .exactOptional()
    .describe("Where the console shows it: the route behind `/api/console#/`; absent for its overview."),
}).register(answers, { id: "Attention" });

const { id, status, mode, trigger, createdAt, endedAt } = RunView.shape;
/** A run at a glance, without anything about a person; `code` is why it ended otherwise than done. */
const RunGlance = z
  .object({ id, status, mode, trigger, createdAt, endedAt, code: z.string().exactOptional() })
  .register(answers, { id: "RunGlance" });

/** A target's last good run, its age, and what the last run lacks although it is done. */
const TargetGlance = z
  .object({
    target: z.string(),
    lastGoodRun: RunGlance.nullable(),
    age: z
      .number()
      .nullable()
      .describe("Seconds since it ended; where there is none, since the first run with the target."),
    overdue: z
      .object({
        state: z.enum(["preview", "paused", "running", "on-time", "overdue"]),
        by: z.number().describe("Seconds; 0 unless it is overdue."),
        due: Moment.nullable().describe("When the next good run has to be in; null where none is expected."),
      })
      .exactOptional()
      .describe("How late the next good run is, by the schedule, the mode and a pause."),
    shortcomings: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        target: z.string().exactOptional(),
        remedy: z.string().exactOptional(),
      }),
    ),
  })
  .register(answers, { id: "TargetGlance" });

/** The state of the app: `ok` unless a check found an error. */
export const Status = z
  .object({
    mode: Mode,
    ok: z.boolean(),
    checkedAt: Moment,
    checks: z.array(Check),
    attention: z
      .array(Attention)
      .exactOptional()
      .describe(
        "What needs a person, the most urgent first: errors and warnings of the checks, and counts of people. Empty where nothing does; answers before 0.2 have none.",
      ),
    pause: Pause.nullable().exactOptional().describe("The pause of all writing that holds now."),
    lastRun: RunGlance.nullable(),
    lastGoodRun: RunGlance.nullable().describe(
      "The last one of everyone that is complete: every target planned, accounts found as before, and no target in which all writes failed.",
    ),
    nextRun: Moment.nullable()
      .exactOptional()
      .describe("When the schedule starts the next run; null for never."),
    targets: z
      .array(TargetGlance)
      .exactOptional()
      .describe("The same for each target that is switched on; answers of 0.1 have none."),
  })
  .register(answers, { id: "Status" });
export type Status = Parsed<typeof Status>;
