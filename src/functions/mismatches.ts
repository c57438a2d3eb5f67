import type { App } from "../app.ts";
import type { Mismatch } from "../employees/mismatches.ts";
import { csvFile } from "../http/formats.ts";
import { ok } from "../http/operation.ts";
import { Problem } from "../http/problem.ts";
import { register } from "./register.ts";

/** Registers the routes of what differs between the database and Entra ID. */
export function registerMismatches(app: App): void {
  register(app, "getMismatches", async ({ query: { format, key: keys, ...asked }, request }) => {
    const page = await app.listMismatches({ ...asked, keys });
    if (!page) throw lostPlace;
    if (format === "json") return ok(page);
    const file = csvFile("mismatches", columns, page.mismatches);
    return { ...file, headers: { ...file.headers, ...linkTo(request.url, page.next) } };
  });
}

/** The address of the next page (RFC 8288), where there is one. */
function linkTo(url: string, next: string | null): Record<string, string> {
  if (next === null) return {};
  const { searchParams, pathname } = new URL(url);
  searchParams.set("after", next);
  return { link: `<${pathname}?${searchParams}>; rel="next"` };
}

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
  ["rule", ({ rule }) => rule],
  ["entraId", ({ entraId }) => entraId],
] as const satisfies readonly (readonly [string, (mismatch: Mismatch) => string | null | undefined])[];

const lostPlace = new Problem(
  409,
  "lost-place",
  "No employee has the key to go on after any more.",
  "Begin again, without `after`.",
);
