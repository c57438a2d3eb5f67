import type { Client, Scope } from "../../api/client.ts";
import { api } from "./api.ts";

type Arguments<Name extends "exclude" | "undo" | "pause" | "poison" | "acceptMismatch"> = Parameters<
  Client[Name]
>;

/** Every command that the console sends to the app; each throws Refused or NoAnswer. */
export const commands = {
  /** The plan of a sync; for a large company the run that makes it. Writes nothing. */
  preview: (scope: Scope, signal?: AbortSignal) => api(signal).preview(scope),
  /** A run that applies exactly the plan with this digest, or ends stale. */
  apply: (scope: Scope, digest: string) => api().requestRun({ ...scope, digest, mode: "apply" }),
  /** A run that only plans, which refreshes the sync state of all employees. */
  check: () => api().requestRun({ mode: "preview" }),
  pause: (order: Arguments<"pause">[0]) => api().pause(order),
  resume: () => api().resume(),
  /** Puts poisoned messages of a queue back on it, or drops them. */
  poison: (...[queue, what, order]: Arguments<"poison">) => api().poison(queue, what, order),
  cancel: (id: string) => api().cancel(id),
  retry: (id: string) => api().retry(id),
  release: (id: string, digest: string, people: readonly string[]) => api().release(id, digest, people),
  /** Gives the approval that a guard names: `templates:<digest>`, or `first-run:<target>`. */
  approve: (approval: string) => {
    const [kind, what = ""] = approval.split(":");
    return kind === "templates" ? api().approveTemplates(what) : api().approveTarget(what);
  },
  exclude: (...[email, order]: Arguments<"exclude">) => api().exclude(email, order),
  acceptMismatch: (...[email, field, order]: Arguments<"acceptMismatch">) =>
    api().acceptMismatch(email, field, order),
  endAcceptance: (email: string, field: string) => api().endAcceptance(email, field),
  reportMismatch: (email: string, field: string, reason: string) =>
    api().reportMismatch(email, field, reason),
  include: (email: string) => api().include(email),
  confirmLink: (email: string, account: string) => api().confirmLink(email, account),
  refuseLink: (email: string, account: string) => api().refuseLink(email, account),
  forgetLink: (email: string) => api().forgetLink(email),
  /** A run that only plans to put back what another run wrote. */
  previewUndo: (run: string) => api().requestRun({ undo: run, mode: "preview" }),
  /** A run that puts back exactly what the plan with this digest shows. */
  applyUndo: (order: Scope & { readonly undo: string; readonly digest: string }) =>
    api().requestRun({ ...order, mode: "apply" }),
  undo: (...[email, request]: Arguments<"undo">) => api().undo(email, request),
};
