import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, jsonOf } from "./answer.ts";

/** What Microsoft answers to a batch, in Graph's form of JSON batching, which Exchange has as well. */
const BatchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.coerce.string(),
      status: z.coerce.number(),
      headers: z.record(z.string(), z.coerce.string()).catch({}),
      body: z.unknown().optional(),
    }),
  ),
});

type Part = z.infer<typeof BatchAnswer>["responses"][number];

/** The parts of a batch's answer; undefined if it is not one. */
export function partsIn(answer: Answer): readonly Part[] | undefined {
  const batch = BatchAnswer.safeParse(jsonOf(answer));
  return batch.success ? batch.data.responses : undefined;
}

/** A part as an answer of its own; `requestId` is used if it has none. */
export function asAnswer({ status, headers, body }: Part, requestId?: string): Answer {
  const own = new Headers(headers);
  if (requestId !== undefined && !own.has("request-id")) own.set("request-id", requestId);
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return { status, headers: own, text: body == null ? "" : text };
}

/** How long requests wait for one another, and for how long a shared answer is a fresh one, in milliseconds. */
export interface GatherTimes {
  readonly withinMs: number;
  /** Default 5,000. */
  readonly freshMs?: number;
}

/** How reads are made together, up to a maximum, and how one is made alone. */
interface Gathering<Item, Found> extends GatherTimes {
  /** Answers in the order of the items; what fails for one is returned in place of its answer. */
  together(items: readonly Item[]): Promise<readonly (Found | RetryLater | GiveUp)[]>;
  alone(item: Item): Promise<Found>;
  readonly most: number;
}

interface Waiting<Item, Found> {
  readonly item: Item;
  readonly resolve: (answer: Found | Promise<Found>) => void;
  readonly reject: (error: unknown) => void;
}

/** A read that is made together with others, and the number of callers that may still make one. */
export interface Gathered<Item, Found> {
  (item: Item): Promise<Found>;
  /** Registers a caller that may read; it calls the returned function once, when it will not read any more. */
  readonly begin: () => () => void;
}

/** Seconds that a read waits at most before it is tried again alone; what is to wait longer fails. */
const mostWait = 5;

/**
 * Batches reads that begin within a moment of one another into one request; a single one is sent alone. The moment ends as soon
 * as all registered callers wait. Each read is sent after it was requested, so its answer is no older than that.
 *
 * These reads are repeated alone: those that a slow batch held up for longer than `freshMs`, since an old answer must not be the
 * last look before a write; those that throttling, a busy server or a broken connection stopped, after the server's wait (they
 * fail if that is longer than 5 s); those without an answer in a valid batch; and all if batches themselves are refused.
 */
export function gather<Item, Found>({
  together,
  alone,
  most,
  withinMs,
  freshMs = 5000,
}: Gathering<Item, Found>): Gathered<Item, Found> {
  let waiting: Waiting<Item, Found>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let expected = 0;
  const read = (item: Item) =>
    new Promise<Found>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length === 1) timer = setTimeout(send, withinMs);
      sendIfComplete();
    });
  return Object.assign(read, { begin });

  function begin(): () => void {
    expected += 1;
    return () => {
      expected -= 1;
      sendIfComplete();
    };
  }

  function sendIfComplete(): void {
    const areAllHere = expected > 0 && waiting.length >= expected;
    if (waiting.length > 0 && (areAllHere || waiting.length >= most)) send();
  }

  function send(): void {
    clearTimeout(timer);
    const gathered = waiting;
    waiting = [];
    // It never rejects: each waiting caller gets its own error.
    void answerAll(gathered);
  }

  async function answerAll(gathered: readonly Waiting<Item, Found>[]): Promise<void> {
    const started = performance.now();
    const answers = gathered.length > 1 ? await askFor(gathered) : [];
    const isFresh = performance.now() - started < freshMs;
    for (const [index, { item, resolve, reject }] of gathered.entries()) {
      const answer = answers instanceof Error ? answers : answers[index];
      if (answer instanceof Error) {
        const seconds = waitFor(answer);
        if (seconds === undefined) reject(answer);
        // Up to twice as long, so that those that failed together do not come back at once.
        else resolve(sleep(seconds * (1 + Math.random()) * 1000).then(() => alone(item)));
      } else resolve(answer !== undefined && isFresh ? answer : alone(item));
    }
  }

  /** Makes a shared request; an empty list if such requests are refused, and an error for all callers if it may be tried again. */
  async function askFor(
    gathered: readonly Waiting<Item, Found>[],
  ): Promise<readonly (Found | RetryLater | GiveUp)[] | Error> {
    try {
      return await together(gathered.map(({ item }) => item));
    } catch (error) {
      if (error instanceof GiveUp) return [];
      return error instanceof Error ? error : new Error("A shared request failed.", { cause: error });
    }
  }
}

/** Seconds until a read that failed with others is tried alone; undefined if it is not. */
function waitFor(error: Error): number | undefined {
  if (!(error instanceof RetryLater)) return error instanceof GiveUp && error.mayPass ? 0 : undefined;
  const { code, afterSeconds } = error;
  // After a broken connection the server names no wait.
  if (code === "network") return 0;
  const isBusy = code === "unavailable" || code === "throttled";
  return isBusy && afterSeconds <= mostWait ? afterSeconds : undefined;
}
