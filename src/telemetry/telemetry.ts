import { type Traced, untraced } from "../clients/http/network-error.ts";
import type { Log } from "../core/run.ts";
import type { Measured } from "../status/metrics.ts";

/** What the app tells of itself. */
export interface Telemetry {
  /** Does a function's work as a request of the operation that a W3C traceparent names; of the invocation's where there is none. */
  operation<T>(name: string, traceparent: string | undefined, work: () => Promise<T>): Promise<T>;
  readonly traced: Traced;
  /** Lines with fields to query by; undefined where the host's log is all there is. */
  readonly log: Log | undefined;
  /** Takes down what was measured. */
  measured(found: Measured): void;
  /** Sends what is still held back; never rejects. */
  flush(): Promise<void>;
}

/** Tells nobody anything. */
export const noTelemetry: Telemetry = {
  operation: (_name, _traceparent, work) => work(),
  traced: untraced,
  log: undefined,
  measured: () => {},
  flush: async () => {},
};
