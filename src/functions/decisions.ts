import type { App } from "../app.ts";
import { type Exclusion, everyExclusion } from "../core/exclusion.ts";
import { bindExclusion } from "../core/follow-exclusions.ts";
import { byCodeUnit, employeeKey } from "../core/key.ts";
import type { Decided } from "../employees/decide-link.ts";
import { confirmedView, linkView } from "../employees/links.ts";
import { exclusionView } from "../http/answers.ts";
import { ok } from "../http/operation.ts";
import { notFound, Problem } from "../http/problem.ts";
import { targets } from "../targets/index.ts";
import { keyIn, personIn } from "./employees.ts";
import { fieldsAmong, logOf, register, targetsAmong } from "./register.ts";

/** Registers the routes of links: who waits for a decision, and to confirm, refuse and forget one. */
export function registerLinks(app: App): void {
  const { links, telemetry } = app;

  register(app, "getLinks", async () => ok(await links.list()));

  register(app, "putLink", async ({ params, body, by, context }) => {
    const { link, confirmed } = decidedIn(await links.decide(keyIn(params.key), body, by));
    logOf(context, telemetry).info("An account was decided on", {
      key: keyIn(params.key),
      entraId: link.entraId,
    });
    return ok({ ...linkView(link), ...(confirmed && confirmedView(confirmed)) });
  });

  register(app, "deleteLink", async ({ params, by, context }) => {
    const { link } = decidedIn(await links.forget(keyIn(params.key), by));
    logOf(context, telemetry).info("A decision on an account was forgotten", { key: keyIn(params.key) });
    return ok(linkView(link));
  });
}

function decidedIn(decided: Decided) {
  if ("link" in decided) return decided;
  const { status, code, message, remedy } = decided.problem;
  throw new Problem(status, code, message, remedy);
}

const names = targets.map(({ name }) => name);

/** Registers the routes of exclusions: the list, adding one, and ending one. */
export function registerExclusions(app: App): void {
  const { records, emailInDatabase, accountsOf, rules, telemetry } = app;

  register(app, "getExclusions", async () => {
    const all = everyExclusion(await records.exclusions.all());
    // Of one address first the newer: that is the one which the address leads to.
    const newest = all.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const sorted = newest.sort((a, b) => byCodeUnit(a.email.toLowerCase(), b.email.toLowerCase()));
    return ok({ exclusions: sorted.map((exclusion) => exclusionView(exclusion)) });
  });

  register(app, "putExclusion", async ({ params, body, by, context }) => {
    const { until, reason, removePhoto = false } = body;
    const fields = body.fields && fieldsAmong(body.fields, Object.keys(rules));
    // Fields alone leave everything else in sync.
    const among = fields && !body.targets ? [] : targetsAmong(body.targets, names);
    if (removePhoto && !among.includes("photo")) throw photoNotExcluded;
    const { key, email } = await personIn(app, params.key, body.email);
    const at = new Date().toISOString();
    const exclusion = {
      email,
      targets: among,
      ...(fields && { fields }),
      ...(removePhoto && { remove: ["photo"] }),
      reason,
      ...(until && { until }),
      by,
      at,
    };
    // Excluding a person must also work while the database and Entra ID are down: until its account is known, it is of the address.
    await records.exclusions.put(exclusion);
    const isEmployee = await emailInDatabase(key).then(
      (known) => known !== undefined,
      () => null,
    );
    const bound = (isEmployee && (await bind(key, exclusion))) || exclusion;
    await record("excluded", bound);
    const ids = { key, by: employeeKey(by) };
    logOf(context, telemetry).info("A person was excluded", { ...ids, targets: among, fields, until });
    return ok({ ...exclusionView(bound), isEmployee });
  });

  register(app, "deleteExclusion", async ({ params, by, context }) => {
    const exclusion = await records.exclusions.find(keyIn(params.key));
    if (!exclusion || !(await records.exclusions.delete(exclusion.email)))
      throw notFound("exclusion of a person with that e-mail address or key");
    await record("included", { ...exclusion, by, at: new Date().toISOString() });
    const { email, targets: among } = exclusion;
    const ids = { key: employeeKey(email), by: employeeKey(by) };
    logOf(context, telemetry).info("A person is no longer excluded", { ...ids, targets: among });
    return ok({ ...exclusionView(exclusion), inForce: false });
  });

  /** Binds an exclusion to the account that its employee has now: their addresses may change before the next plan. */
  async function bind(key: string, { email }: Exclusion): Promise<Exclusion | undefined> {
    const { exclusions } = records;
    const { entraId } = await accountsOf(key, { byNames: true }).catch(() => ({ entraId: undefined }));
    if (entraId === undefined) return undefined;
    await exclusions.follow(bindExclusion(await exclusions.all(), { email, entraId, now: new Date() }));
    return exclusions.find(key);
  }

  /** Puts it on the record of the account that has the address, if there is one. */
  async function record(
    what: "excluded" | "included",
    { email, entraId, targets, fields = [], remove = [], reason, by, at }: Exclusion,
  ) {
    const [holder] =
      entraId === undefined ? await records.links.holdersOf(employeeKey(email)) : [{ entraId }];
    const among = [...targets, ...fields].join(", ");
    const removal = remove.length > 0 ? ` (remove ${remove.join(", ")})` : "";
    const detail = what === "excluded" ? `${among}${removal}: ${reason}` : among;
    await records.decisions.decided({ what, by, at, email, account: holder?.entraId ?? null, detail });
  }
}

const photoNotExcluded = new Problem(
  400,
  "invalid-request",
  "removePhoto: the photo is only removed of a person who is excluded from photo.",
  "Name photo among the targets, or leave the targets out for all of them.",
);
