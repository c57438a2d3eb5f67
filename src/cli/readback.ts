import type { Command } from "@commander-js/extra-typings";
import type { AccountsWithoutEmployee } from "../api/readback.ts";
import { connect, withConnection } from "./connection.ts";
import { exitWith, formatOption, helpAfter } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { describeCheck } from "./status.ts";
import { columns, plain, style } from "./terminal.ts";

/** Adds what concerns the app's own tables in the employee database. */
export function addReadback(program: Command): void {
  const readback = program
    .command("readback")
    .description("What Entra ID holds, written back to the employee database.");

  const ddl = readback
    .command("ddl")
    .description("Print the SQL that makes the tables, for the owner of the employee database.");
  withConnection(ddl).action(async (options) => {
    printLines((await connect(options).readbackSchema()).trimEnd().split("\n"));
  });
  helpAfter(ddl, {
    examples: [
      ["entra-sync readback ddl > readback.sql", "to read it first"],
      ['entra-sync readback ddl | psql "$OWNER_URL"', "may be run any number of times"],
    ],
    exitCodes: { 0: "printed", 1: "the app did not answer" },
  });

  const accounts = readback
    .command("accounts")
    .description("List accounts in Entra ID that no active employee has, those of former employees first.")
    .option("--enabled", "only those that can sign in")
    .addOption(formatOption());
  withConnection(accounts).action(async (options) => {
    const found = await connect(options).accountsWithoutEmployee(options.enabled);
    if (options.format === "json") printJson(found);
    else printLines(describeAccounts(found));
  });
  helpAfter(accounts, {
    examples: [["entra-sync readback accounts --enabled", "leavers who can still sign in"]],
    exitCodes: { 0: "listed", 1: "read-back is off, or another error" },
  });

  const feed = readback
    .command("feed")
    .description("Print what changed after a cursor, as lines of JSON, for a system that pulls.")
    .option(
      "--since <cursor>",
      "the cursor of the last line that was printed before; all rows without it",
      // A reader that keeps the cursor in a variable has none at first.
      (value) => value.trim() || undefined,
    );
  withConnection(feed).action(async ({ since, ...options }) => {
    const client = connect(options);
    let cursor = since;
    for (let more = true; more; ) {
      const { lines, end } = await client.readbackPage(cursor);
      printLines(lines);
      ({ cursor, more } = end);
    }
  });
  helpAfter(feed, {
    examples: [
      ["entra-sync readback feed > rows.ndjson", "everything; the last line has the cursor"],
      ['entra-sync readback feed --since "$CURSOR"', "what changed since then"],
    ],
    exitCodes: { 0: "printed to the end", 1: "no feed is kept, the cursor is too old, or another error" },
  });

  const check = readback
    .command("check")
    .description("Check the login, the version of the tables, and that it cannot write employees.")
    .addOption(formatOption());
  withConnection(check).action(async (options) => {
    const { checks } = await connect(options).status();
    const found = checks.find(({ name }) => name === "readback");
    if (options.format === "json") printJson(found ?? null);
    else
      printLines(found ? describeCheck(found) : ["The app that answers is older, and writes nothing back."]);
    exitWith(found?.state === "ok" ? 0 : 1);
  });
  helpAfter(check, { exitCodes: { 0: "it works", 1: "it is off, or something is wrong" } });
}

function describeAccounts({ asOf, accounts }: AccountsWithoutEmployee): string[] {
  if (asOf === null) return ["No run has written the list yet."];
  if (accounts.length === 0) return [`Every account has an active employee, as of ${asOf}.`];
  const rows = accounts.map(({ userPrincipalName, displayName, enabled, lastEmployee, since }) => [
    plain(userPrincipalName ?? ""),
    plain(displayName ?? ""),
    enabled === false ? "disabled" : style("yellow", "enabled"),
    lastEmployee === null ? style("gray", "no known employee") : `was ${plain(lastEmployee)}`,
    style("gray", `since ${since.slice(0, 10)}`),
  ]);
  return [`${accounts.length} without an active employee, as of ${asOf}:`, ...columns(rows)];
}
