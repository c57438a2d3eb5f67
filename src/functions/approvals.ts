import type { App } from "../app.ts";
import { GiveUp } from "../core/errors.ts";
import { approvalOfTemplates } from "../core/expected.ts";
import { ok } from "../http/operation.ts";
import { approve, waitingFor } from "../runs/approve.ts";
import { logOf, register } from "./register.ts";

/** Registers the routes of approvals: which templates are approved, and approving some. */
export function registerApprovals(app: App): void {
  const { records, settings, telemetry, templatesDigest } = app;
  const mayWrite = settings.SYNC_MODE === "apply";

  register(app, "getTemplates", async () => {
    const approvals = (await records.approvals.all()).flatMap(({ name, by, at }) => {
      const [kind, digest = ""] = name.split(":");
      return kind === "templates" ? [{ digest, approval: { by, at } }] : [];
    });
    const deployed = digestOrProblem();
    if ("problem" in deployed) return ok({ current: null, ...deployed, approved: approvals, waiting: [] });
    const { digest } = deployed;
    const approval = approvals.find((one) => one.digest === digest)?.approval ?? null;
    const waiting = await waitingFor(approvalOfTemplates(digest), records);
    return ok({ current: { digest, approval }, approved: approvals, waiting: waiting.map(({ id }) => id) });
  });

  register(app, "postTemplatesApproval", async ({ params, by, context }) => {
    const name = approvalOfTemplates(params.digest);
    const { approved, released } = await approve({ name, by, mayWrite }, records, logOf(context, telemetry));
    return ok({
      approval: { by: approved.by, at: approved.at },
      released: released.map(({ id }) => id),
    });
  });

  function digestOrProblem() {
    try {
      return { digest: templatesDigest() };
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error;
      const { code, message, remedy } = error;
      return { problem: { code, message, ...(remedy && { remedy }) } };
    }
  }
}
