import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import { exclusionView } from "../http/answers.ts";
import { ok } from "../http/operation.ts";
import { notFound } from "../http/problem.ts";
import { targets } from "../targets/index.ts";
import { keyIn, personIn } from "./employees.ts";
import { logOf, register, targetsAmong } from "./register.ts";

const names = targets.map(({ name }) => name);

/** Registers the routes of exclusions: the list, adding one, and ending one. */
export function registerExclusions(app: App): void {
  const { records, emailInDatabase, telemetry } = app;

  register(app, "getExclusions", async () => {
    const all = [...(await records.exclusions.all()).values()];
    const sorted = all.sort((a, b) => (a.email.toLowerCase() < b.email.toLowerCase() ? -1 : 1));
    return ok({ exclusions: sorted.map((exclusion) => exclusionView(exclusion)) });
  });

  register(app, "putExclusion", async ({ params, body, by, context }) => {
    const { until, reason } = body;
    const among = targetsAmong(body.targets, names);
    const { key, email } = await personIn(app, params.key, body.email);
    const at = new Date().toISOString();
    const exclusion = { email, targets: among, reason, ...(until && { until }), by, at };
    await records.exclusions.put(exclusion);
    const ids = { key, by: employeeKey(by) };
    logOf(context, telemetry).info("A person was excluded", { ...ids, targets: among, until });
    // Excluding a person must also work while the database is down.
    const isEmployee = await emailInDatabase(key).then(
      (known) => known !== undefined,
      () => null,
    );
    return ok({ ...exclusionView(exclusion), isEmployee });
  });

  register(app, "deleteExclusion", async ({ params, by, context }) => {
    const exclusion = await records.exclusions.find(keyIn(params.key));
    if (!exclusion || !(await records.exclusions.delete(exclusion.email)))
      throw notFound("exclusion of a person with that e-mail address or key");
    const { email, targets: among } = exclusion;
    const ids = { key: employeeKey(email), by: employeeKey(by) };
    logOf(context, telemetry).info("A person is no longer excluded", { ...ids, targets: among });
    return ok({ ...exclusionView(exclusion), inForce: false });
  });
}
