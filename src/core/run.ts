import { randomBytes } from "node:crypto";
import { base32 } from "@scure/base";
import type { Counts, Tally } from "./outcome.ts";
import type { Block } from "./pace.ts";
import type { Mode, Plan, PlanHead } from "./plan.ts";
import type { PlanDifference } from "./safety/approval.ts";
import type { Guard, SourceProfile } from "./safety/guards.ts";
import type { OutcomeStatus, RunStatus } from "./status.ts";

/** Why a run did not end as done, and what to do about it. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** Whether what Entra ID holds was written to the employee database, when (ISO 8601), and how many rows were changed; or why not. */
export interface ReadbackNote {
  readonly at: string;
  readonly state: "written" | "failed" | "left-out";
  /** Rows that were added, changed or removed. */
  readonly rows?: number;
  readonly reason?: Reason;
}

/** What a run was requested to do, and who requested it. */
export interface RunRequest {
  readonly mode: Mode;
  readonly trigger: "schedule" | "request";
  /** A person or key for requests, "schedule" for the timer. */
  readonly startedBy: string;
  readonly targets: readonly string[];
  /** Only these people; everyone when absent. */
  readonly emails?: readonly string[];
  /** SYNC_MODE at that time: it explains why a run was a preview. */
  readonly syncMode?: Mode;
  /** The pause of writing that made a scheduled run a preview. */
  readonly pause?: Pause;
  /** The digest of the only plan that may be applied. */
  readonly digest?: string;
  /** The run to undo: for the people in `emails`, for everyone it wrote where that is empty. */
  readonly undo?: string;
  /** Targets in which it removes what this app wrote of the people in `emails`, who have left the database. */
  readonly remove?: readonly string[];
  /** Object id of the account that the undone run wrote; absent in requests of 0.1. */
  readonly account?: string;
  /** W3C traceparent of the request: everything that the run does belongs to that operation. */
  readonly traceparent?: string | undefined;
}

/**
 * A target's slots as plain data: blocks of messages. Without blocks, and for version 0.1, the n-th message is due at
 * `start + n × interval`, the first ones a burst earlier.
 */
export interface Lane {
  /** Milliseconds since 1970; nothing is due earlier. */
  readonly from: number;
  readonly start: number;
  /** Milliseconds between two messages. */
  readonly interval: number;
  readonly blocks?: readonly Block[];
}

/** How many messages of a run have been sent; `beatAt` (ISO 8601) is the last sign of the worker that sends them. */
export interface FanOut {
  /** How many outcomes the run has when it is complete. */
  readonly expected: number;
  readonly sent: number;
  readonly done: boolean;
  readonly beatAt: string;
  readonly lanes: Readonly<Record<string, Lane>>;
  /** When the last message is due, ISO 8601. */
  readonly end: string;
  /** The latest time that a message was requeued for, because it had to wait or was late (ISO 8601). */
  readonly putBackUntil?: string;
  /** How many people a message verifies, by target; ten where absent, as in all runs of earlier versions. */
  readonly verifiesAtOnce?: Readonly<Record<string, number>>;
  /** Only failed messages are sent again. */
  readonly retry?: boolean;
}

/** When the last message of a run is due as far as is known now, ISO 8601. */
export const scheduledEnd = ({ end, putBackUntil = end }: Pick<FanOut, "end" | "putBackUntil">): string =>
  Date.parse(putBackUntil) > Date.parse(end) ? putBackUntil : end;

/** Results counted by target and status, with the first failures by name; `seconds` from start to end. */
export interface Summary {
  readonly counts: Readonly<Record<string, Partial<Record<OutcomeStatus, number>>>>;
  readonly failures: readonly {
    email: string;
    target: string;
    code: string;
    message: string;
    remedy?: string;
  }[];
  readonly seconds: number;
  /** By target, how many of the skipped were not tried because the run was stopped. */
  readonly neverTried?: Readonly<Record<string, number>>;
  /** By target, how many were to be written, failed, and were left out by code; absent in runs of 0.1. */
  readonly work?: Tally["work"];
  /** How many people changed or failed in any target, each once; absent in runs from before. */
  readonly people?: NonNullable<Tally["people"]>;
}

/** One run, from the request to its summary; times are ISO 8601, UTC. */
export interface Run extends RunRequest {
  readonly id: string;
  readonly status: RunStatus;
  readonly traceparent: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly plan?: Pick<
    Plan,
    "id" | "digest" | "totals" | "notes" | "blocked" | "hasChanges" | "complete" | "templates" | "unplanned"
  >;
  readonly guards?: readonly Guard[];
  /** The targets of its plan that guards hold, and the run in which they wait; they are not among its `targets`. */
  readonly waiting?: { readonly run: string; readonly targets: readonly string[] } | undefined;
  /** The run that these held targets were split off from. */
  readonly partOf?: string;
  /** What its read of the database looked like, where it looked wrong: a release lets no worse one pass. */
  readonly source?: SourceProfile;
  /** When a guard held it. */
  readonly heldAt?: string;
  /** Who released the held run, when, the id of the plan that they had read, and the unsure people they named. */
  readonly release?: {
    readonly by: string;
    readonly at: string;
    readonly plan: string;
    readonly people?: readonly string[];
  };
  /** Differences from the plan that was requested by digest: the count, and the first ones. */
  readonly difference?: { readonly count: number; readonly first: readonly PlanDifference[] };
  readonly sequence?: number;
  /** The result of writing back to the employee database what Entra ID holds; absent where that is off. */
  readonly readback?: ReadbackNote;
  /** How often it has been opened: once when absent, and once more for each retry. */
  readonly attempt?: number;
  /** How it is being ended: its messages are no longer processed, and those not tried are being recorded. */
  readonly ending?: { readonly status: "cancelled" | "failed"; readonly reason: Reason };
  readonly fanOut?: FanOut;
  /** Why it did not end as done, is held, or waits before it is planned. */
  readonly reason?: Reason;
  /** Since when it waits before it is planned (ISO 8601), and how often it was postponed; kept until it is released. */
  readonly postponed?: { readonly since: string; readonly times: number };
  readonly summary?: Summary;
  /** The key of its records; absent in runs of 0.1, which used the e-mail. */
  readonly recordsBy?: "account";
  /** The results that metrics have counted: a run that is retried ends more than once. */
  readonly counted?: Counts;
  readonly countedWork?: Tally["work"];
}

/** A new run. Its id sorts by time, to the millisecond: 20261122T030000Z-k3xq7a. */
export function newRun(request: RunRequest, now: Date): Run {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const id = `${time}-${inMilliseconds(now)}${base32.encode(randomBytes(5)).toLowerCase().slice(0, 4)}`;
  const traceparent = sampled(request.traceparent);
  return {
    ...request,
    id,
    status: "queued",
    traceparent,
    createdAt: now.toISOString(),
    recordsBy: "account",
  };
}

/** The digits of base32 in the order of their code units, so that numbers sort like texts. */
const digits = "234567abcdefghijklmnopqrstuvwxyz";

/** The milliseconds of a time within its second, in two digits. */
function inMilliseconds(time: Date): string {
  const milliseconds = time.getUTCMilliseconds();
  return digits.charAt(milliseconds >> 5) + digits.charAt(milliseconds & 31);
}

/** W3C Trace Context: version, trace id, parent id, and always sampled, even if the caller's flag says otherwise. */
function sampled(asked = ""): string {
  const [, trace = randomBytes(16).toString("hex"), parent = randomBytes(8).toString("hex")] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(asked) ?? [];
  return `00-${trace}-${parent}-01`;
}

/** The attempt of a run or a message; 1 where it names none. */
export const attemptOf = ({ attempt = 1 }: { readonly attempt?: number | undefined }): number => attempt;

/** Whether a run's messages are still to be processed. */
export const isGoing = ({ status, ending }: Pick<Run, "status" | "ending">): boolean =>
  status === "running" && ending === undefined;

/** The month a run belongs to, as table names have it: yyyymm. */
export const monthOf = (run: string): string => run.slice(0, 6);

/** The second in which a run was requested, from its id (ISO 8601). */
export const requestedAt = (run: string): string =>
  run.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, "$1-$2-$3T$4:$5:$6Z");

/** A day in UTC, such as 2026-11-28. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** The time `months` whole months earlier, ISO 8601. */
export function monthsBefore(now: Date, months: number): string {
  const then = new Date(now);
  then.setUTCMonth(then.getUTCMonth() - months);
  return then.toISOString();
}

/** Static messages with fields: ids and counts only, never names, phone numbers or signatures. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Records the results of a run as metrics when it ends; absent without telemetry. */
  readonly results?: (tally: Tally) => void;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a run keeps of its plan; the plan itself is in its store. */
export const headOf = ({
  id,
  digest,
  totals,
  notes,
  blocked,
  hasChanges,
  complete,
  templates,
  unplanned,
}: PlanHead) => ({
  id,
  digest,
  totals,
  notes,
  blocked,
  hasChanges,
  complete,
  ...(templates && { templates }),
  ...(unplanned && { unplanned }),
});

/** A stop of all writing: who ordered it, when (ISO 8601), why, and until when unless it is until a person resumes. */
export interface Pause {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly until?: string;
}

/** A pause that still holds at a time; undefined for none, and for one that has passed. */
export const pauseAt = (pause: Pause | undefined, now: Date): Pause | undefined =>
  pause?.until !== undefined && now.getTime() >= Date.parse(pause.until) ? undefined : pause;

/** A pause in one sentence. */
export const describePause = ({ by, at, reason, until }: Pause): string =>
  `Writing was paused by ${by} at ${at}${until === undefined ? "" : `, until ${until}`}: ${reason}`;

/** What lets writing go on. */
export const resumeRemedy = "When it may go on: entra-sync resume.";
