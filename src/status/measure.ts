import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Log } from "../core/run.ts";
import { type MeasuredQueue, measureQueue } from "./measure-queue.ts";
import type { RecentRuns } from "./recent-runs.ts";

/** How things stand, in numbers; what could not be measured is not there. */
export interface Measured {
  readonly queues: readonly MeasuredQueue[];
  readonly runs: { readonly held: number; readonly ageOfLastGood: number | undefined } | undefined;
  readonly certificateDaysLeft: number | undefined;
}

/** Of whom to ask. */
export interface Measuring {
  readonly storage: Pick<Storage, "queue">;
  readonly queues: readonly string[];
  readonly runs: () => Promise<RecentRuns>;
  /** The certificate that signs in; undefined where none does. */
  readonly certificate: () => Promise<CertificateState | undefined>;
}

/** Measures what nobody's work brings to light: a few small requests, also while nothing runs. What fails is logged. */
export async function measure(asked: Measuring, log: Log, now = Date.now()): Promise<Measured> {
  const attempt = <T>(what: string, measured: Promise<T>): Promise<T | undefined> =>
    measured.catch((error: unknown) => {
      log.warn("Something could not be measured", { what, code: codeOf(error) });
      return undefined;
    });
  const [queues, runs, certificate] = await Promise.all([
    Promise.all(asked.queues.map((queue) => attempt(queue, measureQueue(asked.storage, queue, now)))),
    attempt("runs", asked.runs()),
    attempt("certificate", asked.certificate()),
  ]);
  return {
    queues: queues.filter((queue) => queue !== undefined),
    runs: runs && { held: runs.held.length, ageOfLastGood: ageOf(runs, now) },
    certificateDaysLeft: certificate?.daysLeft,
  };
}

/** Seconds since a run of everybody ended well; where none ever did, since the first that should have. */
function ageOf({ lastGood, first }: RecentRuns, now: number): number | undefined {
  const since = lastGood?.endedAt ?? first?.createdAt;
  return since === undefined ? undefined : Math.max(0, Math.round((now - Date.parse(since)) / 1000));
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? String("code" in error ? error.code : error.name) : "unknown";
