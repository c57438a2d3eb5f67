import type { HostKeys } from "./host-keys.ts";
import type { HostLog, LogLevel } from "./host-log.ts";

/** What the host's process is started with. */
export interface HostStart {
  /** Absolute path of the folder that holds host.json and package.json. */
  readonly app: string;
  readonly port: number;
  readonly leaseSeconds: number;
  readonly requestSeconds: number;
  readonly logLevel: LogLevel;
  readonly keys: Partial<HostKeys>;
}

/** One function as the host loaded it. */
export interface LoadedFunction {
  readonly name: string;
  readonly type: string;
  /** HTTP only, prefix included. */
  readonly route?: string;
  /** Why the function is in error and does not run; the others do. */
  readonly error?: string;
}

/** From the parent to the host's process. */
export type ToHost = { readonly type: "start"; readonly start: HostStart } | { readonly type: "stop" };

/** From the host's process to its parent. */
export type FromHost =
  | { readonly type: "log"; readonly line: HostLog }
  | {
      readonly type: "ready";
      readonly port: number;
      readonly keys: HostKeys;
      readonly functions: readonly LoadedFunction[];
    }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "stopped" };
