import { isUnavailable } from "../clients/storage/entities.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";

/** `off` is what is not in use, and meant to be so. */
export type State = "ok" | "warning" | "error" | "off";

/** What a check found: nothing in it is secret or about a person. */
export interface Finding {
  readonly state: State;
  /** A sentence or two. */
  readonly reason: string;
  /** What a person can do about it: a sentence, or commands, a line each. */
  readonly remedy?: string | undefined;
  /** Counts, ids and dates, for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Looks at one thing; whatever it throws becomes a finding, too. */
export type Check = () => Finding | Promise<Finding>;

/** The finding that an error is; undefined for one that the app does not know, whose text could hold anything. */
export function findingOf(error: unknown): Finding | undefined {
  if (error instanceof GiveUp) {
    const { code, message, remedy } = error;
    return { state: "error", reason: `${message}.`.replace(/\.\.$/, "."), remedy, details: { code } };
  }
  if (error instanceof RetryLater) {
    const { code, message, afterSeconds } = error;
    const remedy = `Nothing, if it passes: look again in ${Math.ceil(afterSeconds)} s.`;
    return {
      state: code === "throttled" ? "warning" : "error",
      reason: `${message}.`,
      remedy,
      details: { code },
    };
  }
  if (!isUnavailable(error)) return undefined;
  return { state: "error", reason: "Azure Storage does not answer.", remedy: "See what `storage` says." };
}
