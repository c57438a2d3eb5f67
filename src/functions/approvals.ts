import type { App } from "../app.ts";
import { GiveUp, reasonIn } from "../core/errors.ts";
import type { Log, Run } from "../core/run.ts";
import { approvalOfFirstRun, approvalOfTemplates } from "../core/safety/expected.ts";
import type { TemplatesShown } from "../employees/show-templates.ts";
import { ok } from "../http/operation.ts";
import { noOneAlone, Problem } from "../http/problem.ts";
import { approve, heldNow, waitsFor } from "../runs/approve.ts";
import { logOf, register, targetsAmong } from "./register.ts";

/** What templates do to placeholders, and in numbers, without the addresses of the people who are counted. */
const withoutPeople = (shown: TemplatesShown): TemplatesShown => ({
  ...shown,
  sizes: shown.sizes.map((size) => ({ ...size, email: "" })),
  choices: shown.choices.map((choice) => ({ ...choice, emails: [] })),
});

/** Registers the routes of approvals: which templates are approved, and approving some. */
export function registerApprovals(app: App): void {
  const { records, settings, telemetry, templatesDigest } = app;

  register(app, "getTemplates", async () => {
    const approvals = (await records.approvals.all()).flatMap(({ name, by, at }) => {
      const [kind, digest = ""] = name.split(":");
      return kind === "templates" ? [{ digest, approval: { by, at } }] : [];
    });
    const deployed = digestOrProblem();
    if ("problem" in deployed) return ok({ current: null, ...deployed, approved: approvals, waiting: [] });
    const { digest } = deployed;
    const approval = approvals.find((one) => one.digest === digest)?.approval ?? null;
    const waiting = idsOf(await heldNow(records), approvalOfTemplates(digest));
    return ok({ current: { digest, approval }, approved: approvals, waiting });
  });

  register(app, "postTemplatesPreview", async ({ body: { templates, emails }, seesPeople }) => {
    if (!seesPeople && emails) throw noOneAlone;
    try {
      const shown = await app.showTemplates(templates, seesPeople ? emails : "placeholders");
      return ok(seesPeople ? shown : withoutPeople(shown));
    } catch (error) {
      if (!(error instanceof GiveUp) || !foreseen.includes(error.code)) throw error;
      throw new Problem(422, error.code, error.message, error.remedy);
    }
  });

  register(app, "postTemplatesApproval", async ({ params, by, context }) => {
    return approved(approvalOfTemplates(params.digest), by, logOf(context, telemetry));
  });

  register(app, "getFirstRuns", async () => {
    const [approvals, held] = await Promise.all([records.approvals.all(), heldNow(records)]);
    const targets = settings.SYNC_TARGETS.map((target) => {
      const name = approvalOfFirstRun(target);
      const found = approvals.find((one) => one.name === name);
      const approval = found ? { by: found.by, at: found.at } : null;
      return { target, approval, waiting: idsOf(held, name) };
    });
    return ok({ targets });
  });

  register(app, "postFirstRunApproval", async ({ params, by, context }) => {
    const [target = ""] = targetsAmong([params.target], settings.SYNC_TARGETS, "target");
    return approved(approvalOfFirstRun(target), by, logOf(context, telemetry));
  });

  async function approved(name: string, by: string, log: Log) {
    const mayWrite = settings.SYNC_MODE === "apply" && (await records.pause.get()) === undefined;
    const { approved, released } = await approve({ name, by, mayWrite }, records, log);
    return ok({ approval: { by: approved.by, at: approved.at }, released: released.map(({ id }) => id) });
  }

  function digestOrProblem() {
    try {
      return { digest: templatesDigest() };
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error;
      return { problem: reasonIn(error) };
    }
  }
}

/** What a request for templates can be refused for: they are broken, or an address is no one's. */
const foreseen = ["template-broken", "template-missing", "not-an-employee"];

/** The ids of the held runs that wait for an approval. */
const idsOf = (held: readonly Run[], name: string): readonly string[] =>
  held.filter(waitsFor(name)).map(({ id }) => id);
