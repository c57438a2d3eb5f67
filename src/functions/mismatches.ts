import type { InvocationContext } from "@azure/functions";
import type { Columns } from "../api/csv.ts";
import type { App } from "../app.ts";
import { type Acceptance, isInForce } from "../core/exclusion.ts";
import type { HrItem } from "../core/hr-list.ts";
import { employeeKey } from "../core/key.ts";
import type { Mismatch } from "../employees/mismatches.ts";
import { csvFile, csvPage } from "../http/answers.ts";
import { ok } from "../http/operation.ts";
import { notFound, Problem } from "../http/problem.ts";
import { keyIn, lostEmployee, personIn } from "./employees.ts";
import { fieldNamed, logOf, register } from "./register.ts";

/** Registers the routes of what differs between the database and Entra ID. */
export function registerMismatches(app: App): void {
  const { rules, settings } = app;
  register(app, "getMismatches", async ({ query: { format, key: keys, ...asked }, request }) => {
    if (!settings.SYNC_TARGETS.includes("entra")) throw notCompared;
    const accepted = asked.accepted && asked.accepted === "true";
    const field = asked.field === undefined ? undefined : fieldNamed(asked.field, rules);
    const page = await app.listMismatches({ ...asked, field, keys, accepted });
    if (!page) throw lostEmployee;
    if (format === "json") return ok(page);
    return csvPage("mismatches", columns, page.mismatches, { url: request.url, next: page.next });
  });

  register(app, "putAcceptance", async ({ params, body: { email, reason, until }, by, context }) => {
    const { key } = await personIn(app, params.key, email);
    const accepted = await app.differences.accept({
      key,
      field: params.field,
      by,
      reason,
      until,
    });
    if (!accepted) throw noDifference;
    log(context, "A difference was accepted", { key, by, field: accepted.field, until });
    return ok(viewOf(accepted));
  });

  register(app, "deleteAcceptance", async ({ params, by, context }) => {
    const key = keyIn(params.key);
    const ended = await app.differences.endAcceptance({ key, field: params.field, by });
    if (!ended) throw notFound("accepted difference of that person and property");
    log(context, "A difference is no longer accepted", { key, by, field: ended.field });
    return ok({ ...viewOf(ended), inForce: false });
  });

  register(app, "putReport", async ({ params, body: { email, reason }, by, context }) => {
    const { key } = await personIn(app, params.key, email);
    const reported = await app.differences.report({
      key,
      field: params.field,
      by,
      reason,
    });
    if (!reported) throw noDifference;
    log(context, "A difference was reported to HR", { key, by, field: reported.field });
    return ok({ key, ...reported });
  });

  register(app, "deleteReport", async ({ params, by, context }) => {
    const key = keyIn(params.key);
    const taken = await app.differences.takeBack({ key, field: params.field, by });
    if (!taken) throw notFound("reported difference of that person and property");
    log(context, "A difference was taken off the list for HR", { key, by, field: taken.field });
    return ok({ key, ...taken });
  });

  register(app, "getHrList", async ({ query: { format } }) => {
    const items = await app.listForHr();
    if (format === "csv") return csvFile("hr-list", hrColumns, items);
    return ok({ items: items.map(({ source: _, ...item }) => item) });
  });

  function log(
    context: InvocationContext,
    message: string,
    { by, ...fields }: { readonly by: string } & Readonly<Record<string, string>>,
  ) {
    logOf(context, app.telemetry).info(message, { ...fields, by: employeeKey(by) });
  }
}

const hrColumns = [
  ["kind", ({ kind }) => kind],
  ["email", ({ email }) => email],
  ["name", ({ name }) => name],
  ["office", ({ office }) => office],
  ["field", ({ field }) => field],
  ["database", ({ here }) => here],
  ["entra", ({ there }) => there],
  ["reason", ({ reason }) => reason],
  ["by", ({ by }) => by],
  ["at", ({ at }) => at],
  ["until", ({ until }) => until],
  ["code", ({ code }) => code],
] as const satisfies Columns<HrItem>;

const viewOf = (acceptance: Acceptance) => ({
  key: employeeKey(acceptance.email),
  ...acceptance,
  inForce: isInForce(acceptance, new Date()),
});

const noDifference = new Problem(
  409,
  "no-difference",
  "By the newest plan and what was written since, this property of this person does not differ.",
  "entra-sync mismatches --email EMAIL shows what does; after a change, preview first.",
);

const columns = [
  ["email", ({ email }) => email],
  ["name", ({ name }) => name],
  ["office", ({ office }) => office],
  ["field", ({ field }) => field],
  ["kind", ({ kind }) => kind],
  ["database", ({ here }) => here],
  ["entra", ({ there }) => there],
  ["written", ({ written }) => written?.value],
  ["writtenAt", ({ written }) => written?.at],
  ["changedBy", ({ changedBy }) => (changedBy?.state === "known" ? changedBy.name : undefined)],
  ["changedAt", ({ changedBy }) => (changedBy?.state === "known" ? changedBy.at : undefined)],
  ["acceptedUntil", ({ accepted }) => accepted?.until],
  ["acceptedBy", ({ accepted }) => accepted?.by],
  ["reason", ({ accepted }) => accepted?.reason],
  ["rule", ({ rule }) => rule],
  ["entraId", ({ entraId }) => entraId],
  ["found", ({ drift }) => drift?.message],
  ["foundAt", ({ drift }) => drift?.at],
] as const satisfies Columns<Mismatch>;

const notCompared = new Problem(
  409,
  "not-compared",
  "Profiles are not among SYNC_TARGETS, so no run compares them.",
  "Add entra to SYNC_TARGETS; SYNC_MODE preview writes nothing.",
);
