import * as z from "zod";
import { isForbidden, isMissing, isUnavailable } from "../../clients/storage/entities.ts";
import { sendMessage } from "../../clients/storage/storage.ts";
import { newerVersion, RetryLater } from "../../core/errors.ts";
import { messageVersion, peopleOf, RunMessage, runId, TargetMessage } from "../../core/messages.ts";
import { outcomeOf, type Result } from "../../core/outcome.ts";
import { attemptOf, type Log, type Run, scheduledEnd } from "../../core/run.ts";
import { hasEnded } from "../../core/status.ts";
import type { Records } from "../../stores/records.ts";
import type { RunStore } from "../../stores/runs.ts";
import { stopRun } from "../stop.ts";

/** Records that a target's message failed as often as the host tries, or why else it is given up, so that the run can end and be retried. */
export async function recordPoisoned(
  input: unknown,
  target: string,
  { runs, outcomes }: Pick<Records, "runs" | "outcomes">,
  log: Log,
  why?: string,
): Promise<void> {
  const { data, error } = TargetMessage.safeParse(input);
  if (!data) {
    return log.error("An unreadable message was poisoned", { target, problem: problemOf(error) });
  }
  const { run } = data;
  const known = await runs.get(run);
  if (known && attemptOf(known) !== attemptOf(data))
    return log.info("A message of another attempt was dropped", { run, target });
  const result: Result = { ...poisoned(run, why), ...("verify" in data && { verifying: true }) };
  for (const person of peopleOf(data)) {
    log.error("A message was poisoned", { run, target, entraId: person.entraId });
    await outcomes.record(outcomeOf({ ...person, run, target }, result));
  }
}

const poisoned = (
  run: string,
  message = "The app failed on this message as often as the host tries; its log has the exception.",
): Result => ({
  status: "poisoned",
  code: "poisoned",
  message,
  remedy: `Fix the cause, then: entra-sync runs retry ${run}`,
});

/** Fails a run after its supervision failed as often as the host tries, or its message is given up for another reason. */
export async function failPoisonedRun(
  input: unknown,
  records: Records,
  log: Log,
  why = "Supervising the run failed as often as the host tries; the app's log has the exception.",
): Promise<void> {
  const parsed = RunMessage.safeParse(input);
  const run = parsed.success ? await records.runs.get(parsed.data.run) : undefined;
  if (!run)
    return log.error("An unreadable message was poisoned", {
      target: "runs",
      problem: parsed.error ? problemOf(parsed.error) : "no such run",
    });
  const reason = {
    code: "poisoned",
    message: why,
    remedy: "Fix the cause and start a new run: it finds out by itself what is left to do.",
  };
  await stopRun(run, { status: "failed", reason }, records, log);
}

/** The paths at which a message is not as expected, without its values, which may be personal. */
const problemOf = (error: z.ZodError): string =>
  error.issues.map(({ path, code }) => `${path.join(".") || "(whole)"}: ${code}`).join(", ");

/** Seconds until a message is tried again; up to twice that, so that not all come back together. */
const wait = 15;

/** All that this version reads of a message in an unknown format. */
const Newer = z.object({ v: z.number().gt(messageVersion), run: z.string().regex(runId).optional() });

/**
 * Does the work of a message. While tables or blobs do not answer or do not let the app in, and while the message or what it
 * is about is of a newer version of the app, the message goes back on its queue, uncounted. Tried again by the host it would
 * be poisoned within a minute, and a short outage, a role taken away by mistake, or a newer version taken back for an hour,
 * would be the end of the run; its end could not be recorded either.
 */
export async function requeueOnOutage(
  { queue, message }: { queue: string; message: unknown },
  { storage, runs }: Pick<Records, "storage" | "runs">,
  log: Log,
  work: () => Promise<void>,
): Promise<void> {
  try {
    const { data: newer } = Newer.safeParse(message);
    if (!newer) return await work();
    const run = newer.run === undefined ? undefined : await runs.get(newer.run);
    if (!run || !hasEnded(run)) throw newerVersion("A message", newer.v, messageVersion);
    log.info("A message of an ended run was dropped", { queue, run: run.id });
  } catch (error) {
    const isNewer = error instanceof RetryLater && error.code === "newer-version";
    if (!isNewer && !isUnavailable(error)) throw error;
    const seconds = (isNewer ? error.afterSeconds : wait) * (1 + Math.random());
    const problem = error.message;
    if (isNewer) log.warn("A newer version is needed, and the message goes back to wait", { queue, problem });
    else if (isForbidden(error)) log.error(forbidden, { queue, problem });
    else log.warn("Storage does not answer, and the message goes back to wait", { queue, problem });
    if (isMissing(error)) storage.forget();
    await sendMessage(storage, queue, message, seconds);
  }
}

const forbidden =
  "Storage does not let the app in, and the message goes back to wait: see its roles, keys and firewall";

/** Messages are put back in great numbers, so the time is recorded in steps. */
const stepMs = 15_000;

/** Records on a run until when (milliseconds since 1970) a message of it was put back: a run does not end before. */
export function putBackUntil(runs: Pick<RunStore, "update">): (run: string, due: number) => Promise<void> {
  const known = new Map<string, number>();
  return async (id, due) => {
    if (due <= (known.get(id) ?? 0)) return;
    const until = Math.ceil(due / stepMs) * stepMs;
    known.set(id, until);
    await runs.update(id, (run) => withPutBack(run, until));
  };
}

function withPutBack(run: Run, until: number): Run | undefined {
  const { fanOut } = run;
  if (run.status !== "running" || !fanOut || until <= Date.parse(scheduledEnd(fanOut))) return undefined;
  return { ...run, fanOut: { ...fanOut, putBackUntil: new Date(until).toISOString() } };
}
