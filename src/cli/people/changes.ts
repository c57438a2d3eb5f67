import { stripVTControlCharacters } from "node:util";
import { type Command, Option } from "@commander-js/extra-typings";
import { tableOf } from "../../api/csv.ts";
import { employeeKeyOf } from "../../api/employees.ts";
import type { ChangesPage, WrittenChange } from "../../api/person.ts";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { attributeOf } from "../describe/explanation.ts";
import { shown } from "../describe/history.ts";
import { emailOption, helpAfter, notBlank } from "../options.ts";
import { openOutFile } from "../output.ts";
import { columns, plain, printNote, style } from "../terminal.ts";

/** Adds changes: what was written, of everyone. */
export function addChanges(program: Command): void {
  const changes = program
    .command("changes")
    .description("List what was written in a period, for everyone: each value before and after.")
    .option("--since <when>", "24h, 7d, or a time such as 2026-11-27T22:00Z (default: 24h)", notBlank)
    .option("--until <when>", "before when, in the same forms; now when absent", notBlank)
    .addOption(emailOption())
    .option("--field <name>", "only this property, such as mobilePhone, photo or signature", notBlank)
    .option("--target <name>", "only this target: entra, photo or signature", notBlank)
    .option("--run <id>", "only what this run wrote, from its beginning on", notBlank)
    .addOption(
      new Option("--format <format>", "how to print the result")
        .choices(["text", "json", "csv"] as const)
        .default("text" as const),
    )
    .option("--out <file>", "write it to this file instead of standard output");
  withConnection(changes).action(async (options) => {
    const { email, since, until, field, target, run, format, out } = options;
    const keys = email && (await Promise.all(email.map(employeeKeyOf)));
    const text = textIn[format](connect(options), { since, until, key: keys, field, target, run });
    if (out === undefined) {
      for await (const part of text) process.stdout.write(part);
      return;
    }
    const file = await openOutFile(out);
    try {
      await file.save(withoutStyles(text));
    } catch (error) {
      await file.discard();
      throw error;
    }
    printNote(`What was written is in ${plain(out)}.`);
  });
  helpAfter(changes, {
    examples: [
      ["entra-sync changes --since 24h", "last night"],
      ["entra-sync changes --since 7d --field mobilePhone", "one property in a week"],
      ["entra-sync changes --run RUN-ID --format csv --out run.csv", "for a spreadsheet"],
    ],
    exitCodes: {
      0: "listed, or nothing was written",
      1: "no such person, property, target or run, or another error",
    },
  });
}

type Asked = NonNullable<Parameters<Client["changes"]>[0]>;

/** What is printed, in parts: a company of 100,000 may have millions of changes. */
const textIn = {
  text: inText,
  json: inJson,
  csv: (client: Client, asked: Asked) => tableOf((after) => client.changesTable({ ...asked, after })),
} as const;

async function* inJson(client: Client, asked: Asked): AsyncGenerator<string> {
  let [isBegun, count] = [false, 0];
  for await (const { since, until, changes } of pagesOf(client, asked)) {
    if (!isBegun) yield `${JSON.stringify({ since, until }).slice(0, -1)},"changes":[`;
    isBegun = true;
    for (const change of changes) yield `${count++ ? "," : ""}\n${JSON.stringify(change)}`;
  }
  yield "\n]}\n";
}

async function* inText(client: Client, asked: Asked): AsyncGenerator<string> {
  const tally = tallying();
  for await (const page of pagesOf(client, asked)) tally.add(page);
  for (const line of tally.lines()) yield `${line}\n`;
}

async function* pagesOf(client: Client, asked: Asked): AsyncGenerator<ChangesPage> {
  for (let after: string | undefined; ; ) {
    const page = await client.changes({ ...asked, limit: 1000, ...(after !== undefined && { after }) });
    yield page;
    if (page.next === null) return;
    after = page.next;
  }
}

async function* withoutStyles(text: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const part of text) yield stripVTControlCharacters(part);
}

/** How many are shown one by one, of the newest runs. */
const most = 2000;

/** Counts all changes, and keeps those to show. */
function tallying() {
  let [kept, count, unknown]: [WrittenChange[], number, number] = [[], 0, 0];
  let window: Pick<ChangesPage, "since" | "until"> | undefined;
  const [people, runs, fields] = [new Set<string>(), new Set<string>(), new Map<string, number>()];
  return {
    add({ since, until, changes }: ChangesPage): void {
      window ??= { since, until };
      count += changes.length;
      for (const { entraId, key, run, target, field, state } of changes) {
        people.add(entraId ?? key ?? "");
        runs.add(run);
        const name = attributeOf(target, field);
        fields.set(name, (fields.get(name) ?? 0) + 1);
        if (state === "intended") unknown += 1;
      }
      kept.push(...changes);
      if (kept.length > 2 * most) kept = newest(kept);
    },
    lines(): readonly string[] {
      const { since = "", until = "" } = window ?? {};
      const when = `from ${since.slice(0, 16)}Z to ${until.slice(0, 16)}Z`;
      if (count === 0) return [`Nothing was written that matches, ${when}.`];
      const each = [...fields].sort(([, a], [, b]) => b - a).map(([name, n]) => `${plain(name)} ${n}`);
      const listed = newest(kept);
      return [
        style(
          "bold",
          `${of(count, "value")} of ${of(people.size, "person", "people")} in ${of(runs.size, "run")}, ${when}.`,
        ),
        each.join(", "),
        ...describe(listed),
        ...(listed.length < count
          ? [
              "",
              style(
                "gray",
                `These are ${listed.length}, of the newest runs; --format csv or json has all ${count}.`,
              ),
            ]
          : []),
        ...(unknown > 0
          ? [
              "",
              `${style("yellow", "intended")}: it is not known whether it was written; the next run looks, and writes what still differs.`,
            ]
          : []),
      ];
    },
  };
}

const of = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const newest = (changes: readonly WrittenChange[]): WrittenChange[] =>
  changes.toSorted((a, b) => compare(b.run, a.run) || compare(whoOf(a), whoOf(b))).slice(0, most);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const whoOf = ({ email, entraId, key }: WrittenChange): string => email ?? entraId ?? key ?? "";

/** A paragraph for each run, the newest first: when, who, what, before and after, and whether it is known to be written. */
function describe(changes: readonly WrittenChange[]): readonly string[] {
  // Values are excerpts already; cut again they would say nothing.
  const rows = columns(changes.map(rowOf), Number.POSITIVE_INFINITY);
  return changes.flatMap(({ run, startedBy }, index) => [
    ...(run === changes[index - 1]?.run
      ? []
      : ["", `${style("bold", run)}  ${startedBy === undefined ? "" : plain(`by ${startedBy}`)}`]),
    rows[index] ?? "",
  ]);
}

const rowOf = (change: WrittenChange): string[] => {
  const { at, from, to, state, undoRun, erasedAt } = change;
  return [
    `  ${at.slice(0, 19)}Z`,
    plain(whoOf(change)),
    plain(attributeOf(change.target, change.field)),
    erasedAt ? `(erased ${erasedAt.slice(0, 10)})` : `${shown(from, to)} → ${shown(to, from)}`,
    state === "written"
      ? style("green", state)
      : style("yellow", plain(undoRun ? `undone in ${undoRun}` : state)),
  ];
};
