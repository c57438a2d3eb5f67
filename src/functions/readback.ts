import type { Columns } from "../api/csv.ts";
import type { App } from "../app.ts";
import { csvFile } from "../http/answers.ts";
import { ok } from "../http/operation.ts";
import { Problem } from "../http/problem.ts";
import type { AccountWithoutEmployee } from "../readback/accounts-without-employee.ts";
import { register } from "./register.ts";

/** Registers the routes of what Entra ID holds, in the employee database. */
export function registerReadback(app: App): void {
  register(app, "getReadbackSchema", async () => {
    return { status: 200, type: "text/plain", body: app.readbackSchema() } as const;
  });

  register(app, "getReadback", async ({ query: { since, limit } }) => {
    const page = await app.readFeed?.(since, limit);
    if (page === undefined) throw feedIsOff;
    if (page === "unknown") throw noCursor;
    if (page === "too-old") throw oldCursor;
    const { lines, ...end } = page;
    const body = [...lines, end].map((line) => `${JSON.stringify(line)}\n`).join("");
    return { status: 200, type: "application/x-ndjson", body } as const;
  });

  register(app, "getAccountsWithoutEmployee", async ({ query: { enabled, format } }) => {
    if (!app.accountsWithoutEmployee) throw readbackIsOff;
    const found = await app.accountsWithoutEmployee(enabled && enabled === "true");
    if (format === "csv") return csvFile("accounts-without-employee", columns, found.accounts);
    return ok(found);
  });
}

const columns = [
  ["userPrincipalName", ({ userPrincipalName }) => userPrincipalName],
  ["displayName", ({ displayName }) => displayName],
  ["enabled", ({ enabled }) => enabled?.toString()],
  ["lastEmployee", ({ lastEmployee }) => lastEmployee],
  ["since", ({ since }) => since],
  ["entraId", ({ entraId }) => entraId],
  ["onPremisesSynced", ({ onPremisesSynced }) => onPremisesSynced?.toString()],
] as const satisfies Columns<AccountWithoutEmployee>;

const feedIsOff = new Problem(
  409,
  "readback-off",
  "What Entra ID holds is not kept for other systems to pull.",
  "Switch it on: ENTRA_READBACK_FEED=on, with or without ENTRA_READBACK_URL.",
);

const noCursor = new Problem(
  400,
  "invalid-request",
  "since: this is not a cursor of this app.",
  "Send the cursor of the last line of the answer before, as it is.",
);

const oldCursor = new Problem(
  410,
  "cursor-too-old",
  "Rows that have gone since this cursor may be forgotten, or the feed is another one.",
  "Begin again without since, and drop what you have and does not come again.",
);

const readbackIsOff = new Problem(
  409,
  "readback-off",
  "What Entra ID holds is not written to the employee database, so this list is not kept.",
  "Switch it on: ENTRA_READBACK_URL, as in the user guide.",
);
