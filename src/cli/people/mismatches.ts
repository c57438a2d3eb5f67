import { type Command, Option } from "@commander-js/extra-typings";
import { tableOf } from "../../api/csv.ts";
import { employeeKeyOf } from "../../api/employees.ts";
import { type HrItem, type Mismatch, type MismatchPage, mismatchKinds } from "../../api/mismatches.ts";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { shown } from "../describe/history.ts";
import { UsageError } from "../error-message.ts";
import { emailOption, exitWith, helpAfter, notBlank } from "../options.ts";
import { printJson, printLines } from "../output.ts";
import { columns, plain, print, style } from "../terminal.ts";

const formats = ["text", "json", "csv"] as const;

/** Adds mismatches. */
export function addMismatches(program: Command): void {
  const mismatches = program
    .command("mismatches")
    .description("List values that differ between Entra ID and the employee database, and since when.")
    .addOption(emailOption())
    .option("--office <name>", "only people of this office", notBlank)
    .option("--field <name>", "only this property of the profile, such as mobilePhone", notBlank)
    .addOption(
      new Option("--kind <kind>", "changed in Entra ID since, never written, or not written yet").choices(
        mismatchKinds,
      ),
    )
    .addOption(
      new Option("--format <format>", "how to print the result").choices(formats).default("text" as const),
    );
  withConnection(mismatches).action(async ({ email, office, field, kind, format, ...connection }) => {
    const key = email && (await Promise.all(email.map(employeeKeyOf)));
    const asked = { kind, office, field, key };
    if (format === "csv") {
      const client = connect(connection);
      for await (const rows of tableOf((after) => client.mismatchesTable({ ...asked, limit, after })))
        process.stdout.write(rows);
      return;
    }
    const page = await everyPage(connect(connection), asked);
    if (format === "json") printJson(page);
    else printLines(describeMismatches(page));
    if (page.people === 0) exitWith(1);
  });
  const accept = mismatches
    .command("accept")
    .description("Leave Entra ID's value as it is until a date; then the database's is written again.")
    .argument("<email>", "the person's e-mail", notBlank)
    .argument("<field>", "the property, such as mobilePhone", notBlank)
    .requiredOption("--until <date>", "when it ends, such as 2027-01-31", notBlank)
    .requiredOption("--reason <text>", "why, for everyone who reads it later", notBlank);
  withConnection(accept).action(async (email, field, { until, reason, ...connection }) => {
    const accepted = await connect(connection).acceptMismatch(email, field, { until, reason });
    print(
      plain(
        isContent(accepted.field)
          ? `${accepted.field} of ${accepted.email} stays as it is until ${accepted.until}; then the one by the database is written.`
          : `${accepted.field} of ${accepted.email} stays ${shown(accepted.there, accepted.here)} until ${accepted.until}; then ${shown(accepted.here, accepted.there)} is written.`,
      ),
    );
  });
  helpAfter(accept, {
    examples: [
      ["entra-sync mismatches accept EMAIL jobTitle --until 2027-01-31 --reason Acting", "for a while"],
    ],
    exitCodes: { 0: "accepted", 1: "it does not differ, or another error" },
  });

  const end = mismatches
    .command("end")
    .description("End an acceptance: the next run writes the database's value.")
    .argument("<email>", "the person's e-mail", notBlank)
    .argument("<field>", "the property", notBlank);
  withConnection(end).action(async (email, field, connection) => {
    const ended = await connect(connection).endAcceptance(email, field);
    print(plain(`The next run writes ${ended.field} of ${ended.email} from the database again.`));
  });

  const report = mismatches
    .command("report")
    .description("Put a difference on the list for HR: the employee database seems to be wrong.")
    .argument("<email>", "the person's e-mail", notBlank)
    .argument("<field>", "the property, such as mobilePhone", notBlank)
    .option("--reason <text>", "what HR should know", notBlank)
    .option("--take-back", "take it off the list");
  withConnection(report).action(async (email, field, { reason, takeBack, ...connection }) => {
    const client = connect(connection);
    if (takeBack) {
      const taken = await client.takeBackReport(email, field);
      return print(plain(`${taken.field} of ${taken.email} is not on the list for HR any more.`));
    }
    if (reason === undefined) throw new UsageError("A report needs --reason.");
    const { field: name, email: address } = await client.reportMismatch(email, field, reason);
    print(
      plain(
        `${name} of ${address} is on the list for HR until the database has another value. The next run writes the database's value, unless you accept Entra ID's.`,
      ),
    );
  });

  const hr = mismatches
    .command("hr")
    .description("List what HR should look at: bad data, accepted differences, and reported ones.")
    .addOption(
      new Option("--format <format>", "how to print the result").choices(formats).default("text" as const),
    );
  withConnection(hr).action(async ({ format, ...connection }) => {
    const client = connect(connection);
    if (format === "csv") process.stdout.write(Buffer.from(await (await client.hrListFile()).arrayBuffer()));
    else if (format === "json") printJson(await client.hrList());
    else printLines(describeHrList(await client.hrList()));
  });
  helpAfter(hr, {
    examples: [["entra-sync mismatches hr --format csv > for-hr.csv", "to send to HR"]],
    exitCodes: { 0: "listed", 1: "an error" },
  });

  helpAfter(mismatches, {
    examples: [
      ["entra-sync mismatches --kind changed-since", "what was changed in Entra ID by hand"],
      ["entra-sync mismatches --email kari@example.com", "of one person, and who changed it"],
      ["entra-sync mismatches --format csv > mismatches.csv", "for a spreadsheet"],
    ],
    exitCodes: {
      0: "listed, or nothing differs",
      1: "no such employee, office or property, or another error",
    },
  });
}

/** A whole content, of which the values say nothing to a reader. */
const isContent = (field: string | null): boolean => field === "photo" || field === "signature";

function describeHrList(items: readonly HrItem[]): readonly string[] {
  if (items.length === 0) return ["There is nothing for HR to look at."];
  const rows = items.map(({ kind, email, field, here, there, reason, by, until }) => [
    kind,
    plain(email),
    plain(field ?? ""),
    kind === "bad-data" || isContent(field) ? "" : `${shown(here, there)}, in Entra ID ${shown(there, here)}`,
    plain([reason, by && `(${by})`, until && `until ${until}`].filter(Boolean).join(" ")),
  ]);
  return columns([["WHAT", "WHO", "FIELD", "DATABASE", "WHY"].map((word) => style("gray", word)), ...rows]);
}

type Asked = NonNullable<Parameters<Client["mismatches"]>[0]>;

/** As many as the app gives at once: for each page it reads everyone. */
const limit = 1000;

async function everyPage(client: Client, asked: Asked): Promise<MismatchPage> {
  const first = await client.mismatches({ ...asked, limit });
  const mismatches = [...first.mismatches];
  let { next } = first;
  while (next !== null) {
    const page = await client.mismatches({ ...asked, limit, after: next });
    mismatches.push(...page.mismatches);
    next = page.next;
  }
  return { ...first, mismatches, next: null };
}

const kindWords: Readonly<Record<Mismatch["kind"], string>> = {
  "changed-since": "changed in Entra ID since",
  "never-written": "never written",
  pending: "not written yet",
};

/** A person a paragraph: each property with both values, what was written last, and who changed it. */
function describeMismatches({ asOf, people: asked, mismatches }: MismatchPage): readonly string[] {
  if (asOf === null) return ["No one has been compared with Entra ID yet: entra-sync preview"];
  if (asked === 0) return ["No employee in the database matches."];
  if (mismatches.length === 0) return [`Nothing differs, as of ${asOf}.`];
  const people = [...Map.groupBy(mismatches, ({ email }) => email)];
  const remedies = new Set(
    mismatches.flatMap(({ changedBy }) => (changedBy?.state === "unknown" ? (changedBy.remedy ?? []) : [])),
  );
  return [
    `${mismatches.length} ${mismatches.length === 1 ? "value differs" : "values differ"}, as of ${asOf}. The next run writes the database's, unless you accept Entra ID's.`,
    "",
    ...people.flatMap(([email, own]) => [
      `${style("bold", plain(email))}  ${plain(own[0]?.name ?? "")}  ${style("gray", plain(own[0]?.office ?? ""))}`,
      ...columns(own.map(row), Number.POSITIVE_INFINITY),
      ...own.flatMap(whoLine),
      "",
    ]),
    ...[...remedies].map((remedy) => `→ ${plain(remedy)}`),
  ];
}

const row = ({ field, here, there, kind, drift, written, accepted }: Mismatch): string[] => [
  `  ${plain(field)}`,
  drift && isContent(field)
    ? `${plain(drift.message)} (${drift.at.slice(0, 10)})`
    : `${shown(there, here)} → ${shown(here, there)}`,
  style(kind === "changed-since" ? "yellow" : "gray", kindWords[kind]),
  [
    written && `wrote ${isContent(field) ? "it" : shown(written.value, there)} ${written.at.slice(0, 10)}`,
    drift && !isContent(field) && `found ${drift.at.slice(0, 10)}`,
  ]
    .flatMap((text) => (text ? style("gray", text) : []))
    .join("  "),
  accepted
    ? style("green", plain(`accepted until ${accepted.until} by ${accepted.by}: ${accepted.reason}`))
    : "",
];

function whoLine({ field, changedBy }: Mismatch): readonly string[] {
  if (!changedBy) return [];
  if (changedBy.state === "known")
    return [`    ${plain(field)}: changed by ${plain(changedBy.name)}, ${changedBy.at.slice(0, 16)}Z`];
  return [style("gray", `    ${plain(field)}: changed by someone unknown. ${plain(changedBy.reason)}`)];
}
