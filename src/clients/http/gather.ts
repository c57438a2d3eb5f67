import { setTimeout as sleep } from "node:timers/promises";
import { GiveUp, RetryLater } from "../../core/errors.ts";

/** How long requests wait for one another, and for how long a shared answer is a fresh one, in milliseconds. */
export interface GatherTimes {
  readonly withinMs: number;
  /** Default 5,000. */
  readonly freshMs?: number;
}

/** How reads are made together, at most so many, and how one is made alone. */
interface Gathering<Item, Answer> extends GatherTimes {
  /** Answers in the order of the items; what fails for one is returned in place of its answer. */
  together(items: readonly Item[]): Promise<readonly (Answer | RetryLater | GiveUp)[]>;
  alone(item: Item): Promise<Answer>;
  readonly most: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/** A read that is made together with others, and who else may come to make one. */
export interface Gathered<Item, Answer> {
  (item: Item): Promise<Answer>;
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
export function gather<Item, Answer>({
  together,
  alone,
  most,
  withinMs,
  freshMs = 5000,
}: Gathering<Item, Answer>): Gathered<Item, Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let expected = 0;
  const read = (item: Item) =>
    new Promise<Answer>((resolve, reject) => {
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

  async function answerAll(gathered: readonly Waiting<Item, Answer>[]): Promise<void> {
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
    gathered: readonly Waiting<Item, Answer>[],
  ): Promise<readonly (Answer | RetryLater | GiveUp)[] | Error> {
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
