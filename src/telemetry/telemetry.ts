import { type Traced, untraced } from "../clients/http/answer.ts";
import type { Log } from "../core/run.ts";
import type { Measured } from "../status/metrics.ts";

/** The telemetry of the app. */
export interface Telemetry {
  /** Does a function's work within an operation, and under its name. */
  operation<T>(name: string, of: Operation, work: () => Promise<T>): Promise<T>;
  readonly traced: Traced;
  /** Lines with fields to query by; undefined where the host's log is all there is. */
  readonly log: Log | undefined;
  /** Records the measurements. */
  measured(found: Measured): void;
  /** Sends what is still buffered; never rejects. */
  flush(): Promise<void>;
}

/** What a function's work belongs to. */
export interface Operation {
  /** The operation that it is part of, a W3C traceparent; one of its own where there is none. */
  readonly traceparent?: string | undefined;
  /** Other operations that it is done for, as W3C traceparents. */
  readonly links?: readonly (string | undefined)[];
  /** Ids to find it by. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Telemetry that is switched off. */
export const noTelemetry: Telemetry = {
  operation: (_name, _of, work) => work(),
  traced: untraced,
  log: undefined,
  measured: () => {},
  flush: async () => {},
};
