import { randomInt } from "node:crypto";
import type { App } from "../app.ts";
import { runId } from "../core/messages.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Mode, Plan } from "../core/plan.ts";
import type { Run, RunRequest } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import { outcomesFile, planAnswer, runView } from "../http/answers.ts";
import { type Asked, ok, operation, type Reply } from "../http/operation.ts";
import {
  noOneAlone,
  notFound,
  Problem,
  tooManyPeople,
  unprocessable,
  writingIsOff,
  writingIsPaused,
} from "../http/problem.ts";
import { releaseRun } from "../runs/hold.ts";
import { preview, requestRun } from "../runs/request.ts";
import { retryRun } from "../runs/retry.ts";
import { cancelRun } from "../runs/stop.ts";
import type { RunStore } from "../stores/runs.ts";
import { logOf, register, registerHttp, targetsAmong, traceOf } from "./register.ts";

/** Registers previews, and everything about runs. */
export function registerRuns(app: App): void {
  const { settings, records, telemetry } = app;
  const { SYNC_MODE: syncMode, SYNC_TARGETS: switchedOn } = settings;
  registerPreview(app);

  register(app, "postRun", async ({ body, by, context }) => {
    const { digest, mode = syncMode } = body;
    const named = body.targets && targetsAmong(body.targets, switchedOn);
    await mustMayWrite(mode, app);
    if (body.undo !== undefined && body.removePhotos) throw undoOrRemoval;
    if (body.undo !== undefined) {
      const undone = await findRun(body.undo, records.runs);
      const requested = { ...body, mode, undone, syncMode, startedBy: by, ...traceOf(context) };
      return accepted(await requestUndo(requested, records));
    }
    if (body.removePhotos) {
      const requested = { ...body, mode, syncMode, startedBy: by, ...traceOf(context) };
      return accepted(await requestRemoval(requested, records));
    }
    // The digest also implies the people and targets of that plan, unless the caller names them.
    const known = digest && !body.emails && !named ? await records.plans.findByDigest(digest) : undefined;
    const { emails, targets = switchedOn } = known ?? { emails: body.emails, targets: named };
    const asked = { mode, syncMode, targets, ...(emails && { emails }), ...(digest && { digest }) };
    const run = await requestRun(
      { ...asked, ...traceOf(context), trigger: "request", startedBy: by },
      records,
    );
    return accepted(run);
  });

  register(app, "getRuns", async ({ query: { days, limit } }) => {
    const since = new Date(Date.now() - days * 24 * 3_600_000);
    const runs = await records.runs.list(since, limit);
    return ok({ runs: runs.map((run) => runView(run)) });
  });

  register(app, "getRun", async ({ params }) => {
    const run = await findRun(params.id, records.runs);
    const counts = run.status === "running" ? await records.outcomes.count(run.id) : undefined;
    return ok(runView(run, counts));
  });

  register(app, "getRunPlan", async ({ params, query }) => {
    const run = await findRun(params.id, records.runs);
    const stored = run.plan && (await records.plans.open(run.plan.id));
    if (!stored) throw notFound("plan of that run: it made none, or it is older than 30 days");
    const { plan, employees } = stored;
    const { guards = [] } = run;
    // A plan of everyone is read and sent person by person: 100,000 of them take a gigabyte.
    if (query.format === "json" && !query.redact) return ok({ ...plan, employees, guards });
    return planAnswer({ ...plan, employees: await Array.fromAsync(employees) }, guards, query);
  });

  register(app, "getRunOutcomes", async ({ params, query: { status, limit, format } }) => {
    const run = await findRun(params.id, records.runs);
    // A file cannot indicate that there are more.
    const most = limit ?? (format === "csv" ? Number.POSITIVE_INFINITY : 20_000);
    const outcomes: Outcome[] = [];
    let complete = true;
    for await (const outcome of records.outcomes.list(run.id, status)) {
      complete = outcomes.length < most;
      if (!complete) break;
      outcomes.push(outcome);
    }
    if (format === "csv") return outcomesFile(`run-${run.id}`, outcomes);
    return ok({ outcomes, complete });
  });

  register(app, "postRunCancel", async ({ params, by, context }) => {
    const run = await findRun(params.id, records.runs);
    const cancelled = await cancelRun(run, by, records, logOf(context, telemetry));
    if (!cancelled)
      throw new Problem(409, "run-has-ended", `Run ${run.id} has ended; there is nothing to cancel.`);
    return ok(runView(cancelled));
  });

  register(app, "postRunRelease", async ({ params, body: { digest, people }, by, context }) => {
    await mustMayWrite("apply", app);
    const run = await findRun(params.id, records.runs);
    const release = await releaseRun(run, { digest, people, by }, records, logOf(context, telemetry));
    if ("run" in release) return accepted(release.run);
    const { code, message, remedy } = release.refused;
    throw new Problem(409, code, message, remedy);
  });

  register(app, "postRunRetry", async ({ params }) => {
    const run = await findRun(params.id, records.runs);
    await mustMayWrite(run.mode, app);
    const retried = await retryRun(run, settings.SYNC_RATES, records);
    if (retried) return accepted(retried);
    throw nothingToRetry(run);
  });
}

/** The answer to a retry that has nothing to send again, and why. */
function nothingToRetry(run: Run): Problem {
  const [why, remedy] = !hasEnded(run)
    ? [`Run ${run.id} has not ended.`, `Wait for its end, or end it: entra-sync runs cancel ${run.id}.`]
    : !run.fanOut
      ? [`Run ${run.id} ended before it sent anything, so nothing of it failed.`, "Start another run."]
      : [
          `Nothing that can be tried again failed in run ${run.id}, or its plan is no longer kept (30 days).`,
          `See how it ended: entra-sync runs ${run.id}. Another run plans what still differs.`,
        ];
  return new Problem(409, "nothing-to-retry", why, remedy);
}

/** Both operations are one function of the host. A company too large for one answer gets a preview run to follow (202). */
function registerPreview({ settings, records, supervision, planningWith, telemetry }: App): void {
  const { HTTP_AUTH: auth, SYNC_TARGETS: switchedOn } = settings;
  const get = operation("getPreview", auth, async ({ query, by, seesPeople }) =>
    answer({ view: query, emails: query.email, targets: query.targets, by, seesPeople }),
  );
  const post = operation("postPreview", auth, async ({ query, body, by, seesPeople }) =>
    answer({ view: query, ...body, by, seesPeople }),
  );
  registerHttp({ telemetry }, "preview", (request, context) =>
    (request.method === "POST" ? post : get)(request, context),
  );

  async function answer({
    view,
    emails,
    targets,
    templates,
    by,
    seesPeople,
  }: PreviewAsked): Promise<Reply<"getPreview">> {
    if (!seesPeople && emails) throw noOneAlone;
    const planning = templates ? unprocessable(() => planningWith(templates)) : supervision.planning;
    const asked = { targets: targetsAmong(targets, switchedOn), ...(emails && { emails }) };
    // Who may not see people could not follow a run either.
    const isTrial = templates !== undefined || !seesPeople;
    const result = await preview(asked, { by, isTrial }, planning, records);
    if ("plan" in result) {
      const { plan, guards } = result;
      return seesPeople
        ? planAnswer(plan, guards, view)
        : planAnswer(shuffled(plan), guards, { ...view, redact: "people" });
    }
    if ("tooMany" in result) throw tooManyPeople(result.tooMany);
    return accepted(result.run);
  }
}

type PreviewAsked = Asked<"postPreview">["body"] & {
  readonly view: Asked<"postPreview">["query"];
  readonly by: string;
  readonly seesPeople: boolean;
};

/** A plan with its people in another order each time: their order, by office and name, would say who "person 1" is. */
const shuffled = (plan: Plan): Plan => {
  const drawn = plan.employees.map((person) => ({ person, at: randomInt(2 ** 47) }));
  return { ...plan, employees: drawn.sort((one, other) => one.at - other.at).map(({ person }) => person) };
};

/** An accepted run, and where to follow it. */
export const accepted = (run: Run) =>
  ({ status: 202, json: runView(run), headers: { location: `/api/runs/${run.id}` } }) as const;

/** Requests the undo of a run that has ended, of everyone it wrote or of the people that are named. */
async function requestUndo(
  { undone, targets: named, emails = [], digest, mode, ...rest }: UndoAsked,
  records: App["records"],
): Promise<Run> {
  if (!hasEnded(undone)) throw notEnded(undone.id);
  // Also the targets that are switched off by now: their writes remain.
  const targets = undone.targets.filter((target) => named?.includes(target) ?? true);
  if (targets.length === 0) throw notFound("such target in that run");
  const { syncMode, startedBy, traceparent } = rest;
  const asked = { mode, syncMode, targets, emails, undo: undone.id, ...(digest && { digest }) };
  return requestRun({ ...asked, startedBy, traceparent, trigger: "request" }, records);
}

/** Requests the removal of the photos of people who have left, also where the target is switched off by now. */
async function requestRemoval(
  { emails, targets, digest, mode, syncMode, startedBy, traceparent }: RemovalAsked,
  records: App["records"],
): Promise<Run> {
  if (!emails) throw noOneNamed;
  if (targets?.some((target) => target !== "photo")) throw photoOnly;
  const asked = { mode, syncMode, targets: ["photo"], remove: ["photo"], emails, ...(digest && { digest }) };
  return requestRun({ ...asked, startedBy, traceparent, trigger: "request" }, records);
}

type RemovalAsked = Pick<Asked<"postRun">["body"], "targets" | "emails" | "digest"> &
  Pick<RunRequest, "mode" | "startedBy" | "traceparent"> & { readonly syncMode: Mode };

const noOneNamed = new Problem(
  400,
  "invalid-request",
  "emails: photos are only removed of people who are named.",
  "Name those who have left, by the address that they had in the employee database.",
);

const photoOnly = new Problem(
  400,
  "invalid-request",
  "targets: only photo can be removed.",
  "Leave the targets out.",
);

const undoOrRemoval = new Problem(
  400,
  "invalid-request",
  "removePhotos: a run either undoes another one or removes photos.",
  "Leave out one of the two.",
);

type UndoAsked = Pick<Asked<"postRun">["body"], "targets" | "emails" | "digest"> &
  Pick<RunRequest, "mode" | "startedBy" | "traceparent"> & {
    readonly undone: Run;
    readonly syncMode: Mode;
  };

const notEnded = (run: string) =>
  new Problem(
    409,
    "run-has-not-ended",
    `Run ${run} has not ended, so it may still write.`,
    `Wait for its end, or end it: entra-sync runs cancel ${run}.`,
  );

async function findRun(id: string, runs: RunStore): Promise<Run> {
  const run = runId.test(id) ? await runs.get(id) : undefined;
  if (!run) throw notFound("run with that id");
  return run;
}

/** Throws the Problem of a request to write while SYNC_MODE is preview, or while writing is paused. */
export async function mustMayWrite(
  mode: Mode,
  { settings, records }: Pick<App, "settings" | "records">,
): Promise<void> {
  if (mode === "preview") return;
  if (settings.SYNC_MODE === "preview") throw writingIsOff;
  const pause = await records.pause.get();
  if (pause) throw writingIsPaused(pause);
}
