import type { InvocationContext } from "@azure/functions";
import * as z from "zod";
import type { App } from "../app.ts";
import { RunMessage, runsQueue, targetQueue } from "../core/messages.ts";
import type { Log } from "../core/run.ts";
import { type Asked, ok } from "../http/operation.ts";
import { notFound } from "../http/problem.ts";
import { dealWithPoison, peekQueue } from "../runs/queue/poison.ts";
import { failPoisonedRun, recordPoisoned, requeueOnOutage } from "../runs/queue/requeue.ts";
import { recountRun } from "../runs/stop.ts";
import { superviseRun } from "../runs/supervise.ts";
import { syncPerson } from "../runs/worker.ts";
import { depthOf, measureQueue } from "../status/metrics.ts";
import { targets } from "../targets/index.ts";
import type { Operation } from "../telemetry/telemetry.ts";
import { handlers, logOf, register, syncFunction, traceOf } from "./register.ts";

/** What the queue functions do: the supervision of runs, the work of each target, and the poison queues of both. */
export function registerQueues(app: App): void {
  const { supervision, records, telemetry, workOf } = app;
  registerQueue(app, "superviseRun", runsQueue, async (message, log, context) => {
    const { run, recount } = RunMessage.parse(message);
    const traceparent = (await records.runs.get(run))?.traceparent;
    const of = { traceparent, links: [traceOf(context).traceparent], fields: { run } };
    await telemetry.operation(context.functionName, of, () =>
      recount === undefined
        ? superviseRun(run, supervision, records, log)
        : recountRun(run, recount, records, log, supervision.readback),
    );
  });
  registerQueue(app, "superviseRunPoison", `${runsQueue}-poison`, (message, log) =>
    failPoisonedRun(message, records, log),
  );
  for (const { name: target } of targets) {
    const name = syncFunction(target);
    const queue = targetQueue(target);
    registerQueue(app, name, queue, (message, log, context) =>
      telemetry.operation(context.functionName, personOf(message, context), () =>
        syncPerson(message, deliveryOf(context), workOf(target), records, log),
      ),
    );
    registerQueue(app, `${name}Poison`, `${queue}-poison`, (message, log) =>
      recordPoisoned(message, target, records, log),
    );
  }
}

/** How much of what was done to poison queues is shown. */
const shownEvents = 20;

/** Registers the routes that show the queues, and that put poisoned messages back or drop them. */
export function registerQueueRoutes(app: App): void {
  const { records, measuring, telemetry } = app;
  const { storage, queueEvents } = records;

  register(app, "getQueues", async () => {
    const now = storage.clock.now();
    const views = measuring.queues.map(async (name) => {
      const [{ queue: _, ...numbers }, waiting, poison] = await Promise.all([
        measureQueue(storage, name, now),
        peekQueue(storage, name),
        peekQueue(storage, `${name}-poison`),
      ]);
      return { name, ...numbers, waiting, poison };
    });
    return ok({ queues: await Promise.all(views), history: await queueEvents.history(shownEvents) });
  });

  register(app, "postPoisonRetry", (asked) => ordered(asked, "retried"));
  register(app, "postPoisonDrop", (asked) => ordered(asked, "dropped"));

  async function ordered(
    { params: { queue }, body, by, context }: Asked<"postPoisonRetry" | "postPoisonDrop">,
    what: "retried" | "dropped",
  ) {
    if (!measuring.queues.includes(queue)) throw notFound(`queue ${queue} of the app`);
    const target = targets.find(({ name }) => targetQueue(name) === queue)?.name;
    const order = { queue, target, by, ...body };
    const done = await dealWithPoison(what, order, records, logOf(context, telemetry));
    return ok({ done, left: await depthOf(storage, `${queue}-poison`) });
  }
}

type Take = (message: unknown, log: Log, context: InvocationContext) => Promise<void>;

/** Says what the function of a queue does; while storage does not answer, its messages are requeued. */
function registerQueue({ records, telemetry }: App, name: string, queue: string, take: Take): void {
  handlers.set(name, (message: unknown, context: InvocationContext) => {
    const log = logOf(context, telemetry);
    return requeueOnOutage({ queue, message }, records, log, () => take(message, log, context));
  });
}

/** What a message says of itself; nothing where it is unreadable. */
const Traced = z.object({ run: z.string(), traceparent: z.string(), entraId: z.string() }).partial();

/**
 * The operation of a message: that of its invocation, one for each person, with a link to the run's. A run of thousands
 * would otherwise be one operation of a hundred thousand items, which no one can look at.
 */
function personOf(message: unknown, context: InvocationContext): Operation {
  const { run, traceparent, entraId } = Traced.safeParse(message).data ?? {};
  const fields = { ...(run && { run }), ...(entraId && { entraId }) };
  return { ...traceOf(context), links: [traceparent], fields };
}

const deliveryOf = ({ triggerMetadata }: InvocationContext) => ({
  messageId: String(triggerMetadata?.["id"]),
  delivery: Number(triggerMetadata?.["dequeueCount"] ?? 1),
});
