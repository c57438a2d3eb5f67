import type { Mode } from "../core/plan.ts";
import type { Role } from "./principal.ts";

/** Who asks, what they may do, and what the app is set to: what a console needs to know first. */
export interface CallerView {
  readonly name: string;
  readonly roles: readonly Role[];
  /** How callers are told apart: HTTP_AUTH. */
  readonly auth: "key" | "entra";
  /** SYNC_MODE: in `preview` nothing is written, whoever asks. */
  readonly mode: Mode;
  readonly targets: readonly string[];
}
