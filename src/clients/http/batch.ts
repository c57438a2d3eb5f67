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

/** The parts of a batch's answer; undefined for what is none. */
export function partsIn(answer: Answer): readonly Part[] | undefined {
  const batch = BatchAnswer.safeParse(jsonOf(answer));
  return batch.success ? batch.data.responses : undefined;
}

/** A part as the answer that it would have been alone; where it has no id of its own, the one that is given. */
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

/** How reads are made together, at most so many, and how one is made alone. */
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

/** A read that is made together with others, and who else may come to make one. */
export interface Gathered<Item, Found> {
  (item: Item): Promise<Found>;
  /** Counts one who may read; what it gives is called once, when they will not any more. */
  readonly begin: () => () => void;
}

/** Seconds that a read waits at most before it is tried again alone; what is to wait longer fails. */
const mostWait = 5;

/**
 * Makes reads that begin within a moment of one another in one request, and one that comes alone by itself. The moment is
 * over as soon as all wait who have said that they may read. Each is sent after it was requested, so it shows what was there
 * then or later. What one slow read has held up for longer than `freshMs` is read again alone: an old answer must not be the
 * last look before a write. So is what throttling, a busy server or a broken connection stopped, after the time that the
 * server names, since more fails together than alone; what is to wait for longer than 5 s fails. What has no answer of its own among shared ones that are in order, and all where
 * shared requests themselves are refused, is read alone.
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
    // It throws nothing: all that fails is for those who wait.
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
        // Up to twice as long, or those that failed together would all come at once.
        else resolve(sleep(seconds * (1 + Math.random()) * 1000).then(() => alone(item)));
      } else resolve(answer !== undefined && isFresh ? answer : alone(item));
    }
  }

  /** Nothing where shared requests are refused; an error that is everyone's where they may be tried again. */
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

/** Seconds until a read that failed with others is tried alone; undefined where that is not worth it. */
function waitFor(error: Error): number | undefined {
  if (!(error instanceof RetryLater)) return error instanceof GiveUp && error.mayPass ? 0 : undefined;
  const { code, afterSeconds } = error;
  // How long after a broken connection is not the server's word.
  if (code === "network") return 0;
  const isBusy = code === "unavailable" || code === "throttled";
  return isBusy && afterSeconds <= mostWait ? afterSeconds : undefined;
}
