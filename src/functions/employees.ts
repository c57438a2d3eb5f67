import type { Columns } from "../api/csv.ts";
import { isEmployeeKey } from "../api/employees.ts";
import { momentOf } from "../api/person.ts";
import type { App } from "../app.ts";
import { accountKey, addressKey, employeeKey } from "../core/key.ts";
import type { AccountsOfKey } from "../employees/account-of-key.ts";
import { listChanges, type WrittenChange } from "../employees/changes.ts";
import { explainPerson } from "../employees/explain.ts";
import { readHistory } from "../employees/history.ts";
import { csvPage, photoAnswer } from "../http/answers.ts";
import { ok } from "../http/operation.ts";
import { noSuchEmployee, notFound, nothingToUndo, Problem, unknownPerson } from "../http/problem.ts";
import { requestRun } from "../runs/request.ts";
import { writtenBy } from "../runs/undo.ts";
import { targets } from "../targets/index.ts";
import { fieldNamed, register, targetsAmong, traceOf } from "./register.ts";
import { accepted, mustMayWrite } from "./runs.ts";

/** A page of personal data: it runs nothing, sends nothing, and loads nothing but its images. */
const harmless =
  "sandbox; default-src 'none'; img-src https:; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'";

/** Registers the reads about employees in the database, and the undo for one of them. */
export function registerEmployees(app: App): void {
  const { settings, records, supervision, rules, employees, signatureOf, signatureViewOf, photoOf } = app;

  register(app, "getEmployees", async ({ query: { email, limit, after } }) => {
    if (email) return ok(await employees.list(new Set(email.map(addressKey))));
    if (limit === undefined && after === undefined) return ok(await employees.list());
    const page = await employees.page({ limit: limit ?? pageSize, after });
    if (!page) throw lostEmployee;
    return ok(page);
  });

  register(app, "getEmployee", async ({ params, query }) => {
    const { email } = await personIn(app, params.key, query.email);
    const question = { email, targets: settings.SYNC_TARGETS, rules };
    return ok(await explainPerson(question, supervision.planning, records));
  });

  register(app, "getEmployeeSignature", async ({ params, query: { format, photo } }) => {
    const key = keyIn(params.key);
    if (format === "json") {
      const view = await signatureViewOf(key);
      if (!view) throw noSuchEmployee;
      return ok(view);
    }
    const signature = await signatureOf(key, photo);
    if (!signature) throw noSuchEmployee;
    const headers = { "content-security-policy": harmless };
    const { html, text } = signature;
    if (format === "html") return { status: 200, type: "text/html", headers, body: html } as const;
    return { status: 200, type: "text/plain", headers, body: text } as const;
  });

  register(app, "getEmployeePhoto", ({ request, params, query }) =>
    photoAnswer(request, () => photoOf(keyIn(params.key), query)),
  );

  register(app, "getEmployeeHistory", async ({ params, query: { limit, account: asked } }) => {
    const { key, email } = await personIn(app, params.key);
    const accounts = idsOf(await app.accountsOf(key));
    const account = asked ? accounts.all.find((id) => accountKey(id) === accountKey(asked)) : accounts.own;
    if (asked && !account) throw notFound("account with that object id that has or had this address");
    const others = accounts.all.filter((id) => id !== account);
    const [history, decisions] = await Promise.all([
      readHistory({ email, account, others }, limit, records),
      records.decisions.list(key, account ?? null),
    ]);
    return ok({ ...history, decisions });
  });

  register(app, "getChanges", async ({ query: { format, key: keys = [], ...query }, request }) => {
    const run = query.run === undefined ? undefined : await records.runs.get(query.run);
    if (query.run !== undefined && !run) throw notFound("run with that id");
    const now = new Date();
    const since = query.since ?? run?.createdAt ?? "24h";
    const window = { since: momentOf(since, now), until: query.until ? momentOf(query.until, now) : now };
    if (window.since >= window.until) throw nothingBetween;
    const [target] = targetsAmong(query.target === undefined ? [] : [query.target], targetNames, "target");
    const field = query.field === undefined ? undefined : fieldNamed(query.field, rules);
    const accounts: string[] = [];
    for (const key of keys) {
      const person = await personIn(app, key);
      accounts.push(...idsOf(await app.accountsOf(person.key)).all.map(accountKey));
    }
    const page = await listChanges(
      { ...query, ...window, target, field, ...(keys.length > 0 && { accounts: [...new Set(accounts)] }) },
      records,
    );
    if (!page) throw lostPlace;
    if (format === "json") return ok(page);
    return csvPage("changes", changeColumns, page.changes, { url: request.url, next: page.next });
  });

  register(app, "postEmployeeUndo", async ({ params, body, by, context }) => {
    const { SYNC_MODE: syncMode } = settings;
    const { mode = syncMode, digest } = body;
    await mustMayWrite(mode, app);
    const undone = await records.runs.get(body.run);
    if (!undone) throw notFound("run with that id");
    // Also the targets that are switched off by now: their writes remain.
    const targets = undone.targets.filter((target) => body.targets?.includes(target) ?? true);
    if (targets.length === 0) throw notFound("such target in that run");
    const { key, email } = await personIn(app, params.key, body.email);
    const account = await writtenBy(undone.id, idsOf(await app.accountsOf(key)).all, targets, records);
    if (!account) throw nothingToUndo(undone.id, email);
    const asked = { mode, targets, emails: [email], undo: undone.id, account, ...(digest && { digest }) };
    const run = await requestRun(
      { ...asked, ...traceOf(context), trigger: "request", startedBy: by },
      records,
    );
    return accepted(run);
  });
}

const targetNames = targets.map(({ name }) => name as string);

const changeColumns = [
  ["at", ({ at }) => at],
  ["email", ({ email }) => email],
  ["target", ({ target }) => target],
  ["field", ({ field }) => field],
  ["before", ({ from }) => from],
  ["after", ({ to }) => to],
  ["state", ({ state }) => state],
  ["run", ({ run }) => run],
  ["startedBy", ({ startedBy }) => startedBy],
  ["rule", ({ rule }) => rule],
  ["undoRun", ({ undoRun }) => undoRun],
  ["erasedAt", ({ erasedAt }) => erasedAt],
  ["entraId", ({ entraId }) => entraId],
  ["requestId", ({ requestId }) => requestId],
] as const satisfies Columns<WrittenChange>;

const nothingBetween = new Problem(
  400,
  "invalid-request",
  "since: must be before `until`, and before now where there is none.",
  "Say for instance since=24h, or since=2026-11-27&until=2026-11-28.",
);

/** Employees of a page where the caller does not say how many. */
const pageSize = 1_000;

/** The answer to a page after an employee who is not in the database any more. */
export const lostEmployee = new Problem(
  409,
  "lost-place",
  "The employee to continue after is no longer in the database.",
  "Begin again, without `after`.",
);

const lostPlace = new Problem(
  409,
  "lost-place",
  "`after` is not the `next` of an answer to the same query, or it can no longer be continued.",
  "Begin again, without `after`.",
);

/** The object ids behind an address: the account that it belongs to, and all, that one first. */
function idsOf({ entraId: own, holders }: AccountsOfKey) {
  const ids = [...(own ? [own] : []), ...holders.map(({ entraId }) => entraId)];
  return { own, all: [...new Map(ids.map((id) => [accountKey(id), id])).values()] };
}

/** The employee key in a path, or until 1.0 the one of an address in a path. */
export const keyIn = (person: string): string => (isEmployeeKey(person) ? person : employeeKey(person));

/**
 * The person that a path names, with their address: from the path until 1.0, else from the caller, else from the
 * records or the database; throws a Problem where the address has another key, or there is none.
 */
export async function personIn(
  { addressOf }: Pick<App, "addressOf">,
  person: string,
  given?: string,
): Promise<{ readonly key: string; readonly email: string }> {
  const key = keyIn(person);
  if (given !== undefined && employeeKey(given) !== key) throw ofAnotherKey;
  const email = isEmployeeKey(person) ? (given ?? (await addressOf(key))) : person;
  if (email === undefined) throw unknownPerson;
  return { key, email };
}

/** The answer to an address that is not the one of the path. */
export const ofAnotherKey = new Problem(
  400,
  "invalid-request",
  "email: the path names another person than this address.",
  "Make the key of the address, or look it up: GET /api/employees?email=ADDRESS.",
);
