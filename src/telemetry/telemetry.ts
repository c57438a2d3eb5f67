import { type Traced, untraced } from "../clients/http/network-error.ts";
import type { Log } from "../core/run.ts";
import type { Measured } from "../status/metrics.ts";

/** The telemetry of the app. */
export interface Telemetry {
  /** Runs a function as a request of the operation in a W3C traceparent, else of the invocation's operation. */
  operation<T>(name: string, traceparent: string | undefined, work: () => Promise<T>): Promise<T>;
  readonly traced: Traced;
  /** Lines with fields to query by; undefined where the host's log is all there is. */
  readonly log: Log | undefined;
  /** Records the measurements. */
  measured(found: Measured): void;
  /** Sends what is still buffered; never rejects. */
  flush(): Promise<void>;
}

/** Telemetry that is switched off. */
export const noTelemetry: Telemetry = {
  operation: (_name, _traceparent, work) => work(),
  traced: untraced,
  log: undefined,
  measured: () => {},
  flush: async () => {},
};
