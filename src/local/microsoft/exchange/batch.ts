import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { Faults } from "../http/faults.ts";
import { ExchangeError } from "./exchange-error.ts";
import { addressed, INVOKE_PATH } from "./exchange-of.ts";
import { type ExchangeContext, failed, type Invoked, invokeCommand } from "./invoke-command.ts";
import type { ExchangeThrottle } from "./limits.ts";
import { multipart } from "./multipart.ts";
import { faultError, tooMany } from "./refuse-exchange.ts";

const MOST = 10;

const Part = z.object({
  id: z.string(),
  method: z.literal("POST"),
  /** Absolute: unlike Graph's. */
  url: z.url(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown(),
});
type Part = z.output<typeof Part>;
const Batch = z.object({ requests: z.array(Part).min(1) });

type Answer = Invoked & { readonly id: string };

/** Runs the parts of a batch, each with its own headers, and answers in the reverse order; throws an ExchangeError. */
export async function runBatch(given: {
  context: ExchangeContext;
  throttle: ExchangeThrottle;
  faults: Faults;
  body: () => unknown;
}): Promise<Response> {
  const { requests } = parse(given.body);
  const answers = await Promise.all(
    requests.map(async (part): Promise<Answer> => ({ ...(await answer(given, part)), id: part.id })),
  );
  // The order of answers is not guaranteed.
  answers.reverse();
  if (!requests.every(asksForJson)) return multipart(answers);
  const responses = answers.map(({ id, status, headers, body }) => ({
    id,
    status,
    headers: { ...headers, "Content-Type": "application/json; odata.metadata=minimal" },
    body,
  }));
  return Response.json({ responses });
}

function parse(body: () => unknown): z.output<typeof Batch> {
  const batch = Batch.safeParse(attempt(body));
  if (!batch.success) throw refused(z.prettifyError(batch.error));
  const { requests } = batch.data;
  if (requests.length > MOST) {
    throw refused(`A batch holds at most ${MOST} requests, and this one holds ${requests.length}.`);
  }
  if (new Set(requests.map(({ id }) => id)).size < requests.length) {
    throw refused("Two requests of the batch have the same id.");
  }
  return batch.data;
}

async function answer(
  { context, throttle, faults }: { context: ExchangeContext; throttle: ExchangeThrottle; faults: Faults },
  part: Part,
): Promise<Invoked> {
  const { pathname } = new URL(part.url);
  const tenant = INVOKE_PATH.exec(pathname)?.[1];
  if (!tenant) return { status: 404, headers: {}, body: null };
  const excess = throttle.charge(1);
  if (excess) return tooMany(excess);

  const { users, cmdlet } = addressed(context.state.mailboxes, context.state.users, part.body);
  const fault = faults.take({ service: "exchange", method: "POST", path: pathname, users, cmdlet });
  if (fault?.delayMs) await pause(fault.delayMs, undefined, { ref: false });
  if (fault?.status) {
    const answer = failed(faultError({ ...fault, status: fault.status }));
    if (fault.retryAfter === undefined) return answer;
    return { ...answer, headers: { ...answer.headers, "Retry-After": String(fault.retryAfter) } };
  }
  const headers = new Headers(part.headers);
  return invokeCommand(context, {
    tenant,
    header: (name) => headers.get(name) ?? undefined,
    body: () => part.body,
  });
}

function asksForJson({ headers }: Part): boolean {
  const accept = new Headers(headers).get("accept") ?? "";
  return /application\/json/i.test(accept) && /odata\.metadata=minimal/i.test(accept);
}

function attempt(body: () => unknown): unknown {
  try {
    return body();
  } catch {
    throw refused("The body is no JSON.");
  }
}

function refused(message: string): ExchangeError {
  return new ExchangeError(400, "Microsoft.OData.ODataException", message);
}
