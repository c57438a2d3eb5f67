import type { Command } from "@commander-js/extra-typings";
import type { ExclusionView } from "../../api/exclusions.ts";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { exitWith, fieldsOption, formatOption, helpAfter, notBlank, targetsOption } from "../options.ts";
import { printJson, printLines } from "../output.ts";
import { columns, plain, print, printError, printNote, style } from "../terminal.ts";

/** Adds exclude, include and exclusions. */
export function addExclusions(program: Command): void {
  const exclude = program
    .command("exclude")
    .description("Leave a person alone, in all targets, in some, or in a few properties.")
    .argument("<email>", "the person's e-mail", notBlank)
    .requiredOption("--reason <text>", "why, for everyone who reads it later", notBlank)
    .addOption(targetsOption())
    .addOption(fieldsOption())
    .option("--remove-photo", "also remove the photo that this app wrote, with the next run")
    .option("--until <date>", "when it ends, such as 2027-01-31; never when absent");
  withConnection(exclude).action(async (email, options) =>
    exitWith(await excludePerson(connect(options), email, options)),
  );
  helpAfter(exclude, {
    examples: [
      ['entra-sync exclude kari@example.com --reason "Wants no photo" --targets photo', "no photo"],
      [
        "entra-sync exclude a@example.com --reason Asked --targets photo --remove-photo",
        "the one in Microsoft 365 goes as well",
      ],
      [
        'entra-sync exclude liv@example.com --reason "Private" --fields mobilePhone',
        "no mobile phone, in profile and signature",
      ],
      ['entra-sync exclude ola@example.com --reason "Leave" --until 2027-01-31', "for a while"],
    ],
    exitCodes: { 0: "excluded", 1: "excluded, but no employee has that e-mail, or another error" },
  });

  const include = program
    .command("include")
    .description("End a person's exclusion.")
    .argument("<email>", "the person's e-mail", notBlank);
  withConnection(include).action(async (email, options) => {
    const excluded = await connect(options).include(email);
    print(plain(`${email} is synced again in ${whatIsLeft(excluded)}, from the next run on.`));
  });

  const exclusions = program
    .command("exclusions")
    .description("List who is excluded: from which targets and properties, until when, and why.")
    .addOption(formatOption());
  withConnection(exclusions).action(async (options) => {
    const all = await connect(options).exclusions();
    if (options.format === "json") printJson(all);
    else if (all.length === 0) print("No one is excluded.");
    else printLines(columns([head(), ...all.map(row)]));
  });
}

interface ExcludeOptions {
  readonly reason: string;
  readonly targets?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly removePhoto?: boolean | undefined;
  /** An ISO 8601 date or time, as the app reads it. */
  readonly until?: string | undefined;
}

/** Excludes a person and prints from what and for how long; 1 where no employee has that e-mail. */
async function excludePerson(client: Client, email: string, options: ExcludeOptions): Promise<number> {
  const { reason, targets, fields, until, removePhoto } = options;
  const what = {
    ...(targets && { targets }),
    ...(fields && { fields }),
    ...(removePhoto && { removePhoto }),
  };
  const order = { reason, ...what, ...(until !== undefined && { until }) };
  const excluded = await client.exclude(email, order);
  const end = excluded.until ? `until ${excluded.until}` : `until entra-sync include ${excluded.email}`;
  print(plain(`${excluded.email} is excluded from ${whatIsLeft(excluded)}, ${end}.`));
  if (excluded.account)
    print(plain(`It holds for the account ${excluded.account}, also after a change of address.`));
  else if (excluded.isEmployee === true)
    printNote(
      "Their account is not known yet: until a plan has found it, the exclusion holds for the address.",
    );
  if (excluded.remove?.length)
    print("The photo that this app wrote is removed by the next run; preview shows it.");
  if (excluded.isEmployee === null)
    printNote("The employee database does not answer: whether an employee has that e-mail was not checked.");
  if (excluded.isEmployee !== false) return 0;
  printError(
    `No active employee in the database has the e-mail ${excluded.email}. The exclusion is stored, and applies as soon as one has it.`,
    `If it is misspelt: entra-sync include ${excluded.email}, then exclude the right address.`,
  );
  return 1;
}

const head = (): string[] => ["WHO", "TARGETS", "UNTIL", "BY", "WHY"].map((word) => style("gray", word));

function row(exclusion: ExclusionView): string[] {
  const { email, until, by, reason, inForce, missingSince } = exclusion;
  const end = inForce ? (until ?? "") : `over since ${until}`;
  const missing = missingSince && `no account since ${missingSince.slice(0, 10)}`;
  return [email, whatIsLeft(exclusion), [end, missing].filter(Boolean).join("; "), by, reason].map(plain);
}

/** Targets, then properties of the profile. */
const whatIsLeft = ({
  targets,
  fields = [],
  remove = [],
}: Pick<ExclusionView, "targets" | "fields" | "remove">): string =>
  [...targets.map((one) => (remove.includes(one) ? `${one} (removed)` : one)), ...fields].join(", ");
