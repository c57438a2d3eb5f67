import type { ExclusionView } from "../../http/exclusion-view.ts";
import type { RunView } from "../../http/run-view.ts";
import { call } from "./call.ts";
import type { PlanView } from "./plan-view.ts";

/** Whom and what a preview or run is about: everybody where no e-mails are given, and all that is switched on. */
export interface Scope {
  readonly emails?: readonly string[];
  readonly targets?: readonly string[];
}

const at = (id: string, what: string) => `runs/${encodeURIComponent(id)}/${what}`;

/** Everything the console asks the app to do; each throws a Refusal. */
export const commands = {
  /** The plan of a sync; for a large company the run that makes it. Writes nothing. */
  preview: (scope: Scope, signal?: AbortSignal) =>
    call<PlanView | RunView>("preview", { method: "POST", body: scope, signal }),
  /** A run that applies exactly the plan with this digest, or ends stale. */
  apply: (scope: Scope, digest: string) =>
    call<RunView>("runs", { method: "POST", body: { ...scope, digest, mode: "apply" } }),
  /** A run that only plans, so that everybody's standing is known again. */
  check: () => call<RunView>("runs", { method: "POST", body: { mode: "preview" } }),
  cancel: (id: string) => call<RunView>(at(id, "cancel"), { method: "POST" }),
  retry: (id: string) => call<RunView>(at(id, "retry"), { method: "POST" }),
  release: (id: string, digest: string) =>
    call<RunView>(at(id, "release"), { method: "POST", body: { digest } }),
  exclude: (email: string, order: { reason: string; targets?: readonly string[]; until?: string }) =>
    call<ExclusionView>(`exclusions/${encodeURIComponent(email)}`, { method: "PUT", body: order }),
  include: (email: string) =>
    call<ExclusionView>(`exclusions/${encodeURIComponent(email)}`, { method: "DELETE" }),
  undo: (
    email: string,
    order: { run: string; mode: "preview" | "apply"; targets?: readonly string[]; digest?: string },
  ) => call<RunView>(`employees/${encodeURIComponent(email)}/undo`, { method: "POST", body: order }),
};
