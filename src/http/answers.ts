import { createHash } from "node:crypto";
import type { HttpRequest } from "@azure/functions";
import type * as z from "zod";
import { type Columns, csvOf } from "../api/csv.ts";
import type { PlanQuery } from "../api/plan.ts";
import { GiveUp } from "../core/errors.ts";
import { type Exclusion, isInForce } from "../core/exclusion.ts";
import { employeeKey } from "../core/key.ts";
import type { Counts, Outcome } from "../core/outcome.ts";
import type { Plan } from "../core/plan.ts";
import { type Run, scheduledEnd } from "../core/run.ts";
import type { Guard } from "../core/safety/guards.ts";
import { describePlan } from "../report/describe-plan.ts";
import { toMarkdown } from "../report/markdown.ts";
import { redactPlan } from "../report/redact.ts";
import { toText } from "../report/text.ts";
import { noSuchEmployee, Problem } from "./problem.ts";

/** A run as callers see it: `progress` counts outcomes by target and status, of `expected` in all. */
export function runView(
  {
    fanOut,
    traceparent: _,
    recordsBy: __,
    account: ___,
    ending: ____,
    counted: _____,
    countedWork: ______,
    postponed: _______,
    source: ________,
    ...run
  }: Run,
  counts?: Counts,
) {
  const { emails, ...everyone } = run;
  // The undo of a whole run names no one.
  const shown = emails?.length === 0 ? everyone : run;
  if (!fanOut) return shown;
  const { expected, sent } = fanOut;
  return {
    ...shown,
    progress: {
      expected,
      sent,
      scheduledEnd: scheduledEnd(fanOut),
      counts: counts ?? run.summary?.counts ?? {},
    },
  };
}

/** An exclusion as callers see it: with its employee key, and whether it is in force now. */
export const exclusionView = ({ entraId, unseen: _, ...exclusion }: Exclusion, now = new Date()) => ({
  key: employeeKey(exclusion.email),
  account: entraId ?? null,
  ...exclusion,
  inForce: isInForce(exclusion, now),
});

/** A plan in the format that was requested, with what its guards report. */
export function planAnswer(
  plan: Plan,
  guards: readonly Guard[],
  { format, redact }: z.output<typeof PlanQuery>,
) {
  const shown = redact ? redactPlan(plan, redact) : plan;
  // Examples show people and their values.
  const reported = redact ? guards.map(({ name, message }) => ({ name, message })) : guards;
  if (format === "json") return { status: 200, json: { ...shown, guards: reported } } as const;
  const document = describePlan(shown, { guards: reported });
  if (format === "text") return { status: 200, type: "text/plain", body: toText(document) } as const;
  return { status: 200, type: "text/markdown", body: toMarkdown(document) } as const;
}

/** The columns and their values. */
const columns = [
  ["email", ({ email }) => email],
  ["target", ({ target }) => target],
  ["status", ({ status }) => status],
  ["fields", ({ fields = [] }) => fields.join(" ")],
  ["code", ({ code }) => code],
  ["message", ({ message }) => message],
  ["remedy", ({ remedy }) => remedy],
  ["at", ({ at }) => at],
  ["entraId", ({ entraId }) => entraId],
  ["requestId", ({ requestId }) => requestId],
  ["run", ({ run }) => run],
] as const satisfies Columns<Outcome>;

/** Outcomes as a file to download, `name` without its extension. */
export const outcomesFile = (name: string, outcomes: readonly Outcome[]) => csvFile(name, columns, outcomes);

/** Rows as a table to download, `name` without its extension. */
export const csvFile = <Row>(name: string, columns: Columns<Row>, rows: readonly Row[]) =>
  ({
    status: 200,
    type: "text/csv",
    headers: { "content-disposition": `attachment; filename="${name}.csv"` },
    body: csvOf(columns, rows),
  }) as const;

/** The same of one page, with the address of the next (RFC 8288) where there is one. */
export function csvPage<Row>(
  name: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  { url, next }: { readonly url: string; readonly next: string | null },
) {
  const file = csvFile(name, columns, rows);
  if (next === null) return file;
  const { searchParams, pathname } = new URL(url);
  searchParams.set("after", next);
  return { ...file, headers: { ...file.headers, link: `<${pathname}?${searchParams}>; rel="next"` } };
}

/** Photos are personal: the reader's browser may keep them for five minutes, and no cache in between. */
const cacheControl = "private, max-age=300";

/** A photo as an answer, without its bytes for a caller who has them; a Problem 404 where there is none. */
export async function photoAnswer({ headers }: HttpRequest, look: () => Promise<Uint8Array | undefined>) {
  const photo = await look().catch(nonePossible);
  if (!photo) throw noSuchEmployee;
  const etag = `"${createHash("sha256").update(photo).digest("base64url")}"`;
  const kept = { etag, "cache-control": cacheControl };
  if (isAmong(etag, headers.get("if-none-match"))) return { status: 304, headers: kept } as const;
  return { status: 200, type: "image/jpeg", headers: kept, body: photo } as const;
}

/** A photo that a run would skip is a 404; other errors are failures. */
function nonePossible(error: unknown): never {
  if (!(error instanceof GiveUp) || error.outcome !== "skipped") throw error;
  throw new Problem(404, error.code, error.message, error.remedy);
}

/** RFC 9110, section 13.1.2: a list, or `*` for any entity tag; `W/` is ignored. */
export const isAmong = (etag: string, known: string | null): boolean =>
  (known ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""))
    .some((one) => one === etag || one === "*");
