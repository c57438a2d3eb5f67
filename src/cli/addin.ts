import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { AddinUsage } from "../api/addin.ts";
import { connect, withConnection } from "./connection.ts";
import { addManifest } from "./manifest/commands.ts";
import { helpAfter } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { columns, plain, style } from "./terminal.ts";

/** Adds what concerns the Outlook add-in. */
export function addAddin(program: Command): void {
  const addin = program
    .command("addin")
    .description("The Outlook add-in that puts signatures into mails as they are written.");

  const usage = addin
    .command("usage")
    .description("Show which Outlooks requested signatures: by version, and by day.")
    .option("--days <number>", "how many days, with today", daysOf, 30)
    .option("--people", "each person's use as well")
    .addOption(
      new Option("--format <format>", "how to print the result")
        .choices(["text", "json", "csv"] as const)
        .default("text" as const),
    );
  withConnection(usage).action(async ({ days, people, format, ...options }) => {
    const client = connect(options);
    if (format === "csv") {
      process.stdout.write(new Uint8Array(await (await client.addinUsageFile(days)).arrayBuffer()));
      return;
    }
    const found = await client.addinUsage(days);
    if (format === "json") printJson(found);
    else printLines(describeUsage(found, people ?? false));
  });
  helpAfter(usage, {
    examples: [
      ["entra-sync addin usage", "which Outlooks, in 30 days"],
      ["entra-sync addin usage --days 7 --people", "who used which"],
      ["entra-sync addin usage --format csv > usage.csv", "by person, for a spreadsheet"],
    ],
    exitCodes: { 0: "shown", 1: "the app did not answer" },
  });

  addManifest(addin);
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 400)
    throw new InvalidArgumentError("It is a number of days, from 1 to 400.");
  return days;
}

function describeUsage(
  { isOn, since, until, people, clients, days, uses }: AddinUsage,
  showsPeople: boolean,
): string[] {
  const off = isOn ? [] : [style("yellow", "The add-in is off: ADDIN_CLIENT_ID is not set.")];
  if (people === 0) return [...off, `No Outlook has requested a signature from ${since} to ${until}.`];
  const head = (...words: readonly string[]) => words.map((word) => style("gray", word));
  return [
    ...off,
    `${countOf(people)} from ${since} to ${until}:`,
    ...columns([
      head("OUTLOOK", "VERSION", "PEOPLE", "LAST"),
      ...clients.flatMap(({ client, versions }) =>
        versions.map((one) => [plain(client), plain(one.version), String(one.people), one.last]),
      ),
    ]),
    "",
    ...columns([head("DAY", "PEOPLE"), ...days.map((one) => [one.day, String(one.people)])]),
    ...(showsPeople
      ? [
          "",
          ...columns([
            head("PERSON", "OUTLOOK", "VERSION", "DAYS", "FIRST", "LAST"),
            ...uses.map((use) => [
              plain(use.email ?? use.account),
              plain(use.client),
              plain(use.version),
              String(use.days),
              use.first,
              use.last,
            ]),
          ]),
        ]
      : []),
  ];
}

const countOf = (people: number): string => `${people} ${people === 1 ? "person" : "people"}`;
