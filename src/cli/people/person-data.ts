import { createInterface } from "node:readline/promises";
import type { Command } from "@commander-js/extra-typings";
import type { ErasureView } from "../../api/person-data.ts";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { UsageError } from "../error-message.ts";
import { exitWith, helpAfter, notBlank } from "../options.ts";
import { openOutFile, printJson, printLines } from "../output.ts";
import { plain, printNote } from "../terminal.ts";

/** Adds what data protection asks for: export and erase. */
export function addPersonData(program: Command): void {
  const exporting = program
    .command("export")
    .description("Write all that is stored of a person, as JSON, also of one who has left.")
    .argument("<email>", "the person's e-mail", notBlank)
    .option("--account <id>", "the object id, where the e-mail is another person's by now", notBlank)
    .option("--out <file>", "write it to this file instead of standard output");
  withConnection(exporting).action(async (email, { account, out, ...options }) =>
    exportTo(connect(options), { email, account, out }),
  );
  helpAfter(exporting, {
    examples: [["entra-sync export kari@example.com --out kari.json", "for a request for access"]],
    exitCodes: { 0: "written", 1: "nothing is stored of them, or another error" },
  });

  const erase = program
    .command("erase")
    .description("Erase a person's values from all that is stored. This cannot be undone.")
    .argument("<email>", "the person's e-mail", notBlank)
    .requiredOption("--reason <text>", "why, for the record: without names", notBlank)
    .option("--account <id>", "the object id, where the e-mail is another person's by now", notBlank)
    .option("--exclusion", "remove an exclusion as well, not only its reason")
    .option("--force", "also of an active employee, who is recorded again by the next run")
    .option("--yes", "do not ask");
  withConnection(erase).action(async (email, options) =>
    exitWith(await erasePerson(connect(options), email, options)),
  );
  helpAfter(erase, {
    examples: [
      ['entra-sync erase kari@example.com --reason "Request 26-118"', "after they have left"],
      ["entra-sync export kari@example.com", "ends 1 once nothing is left to find by the address"],
    ],
    exitCodes: {
      0: "erased, or nothing was stored",
      1: "not erased, or not in the employee database yet: an active employee, a run in the way, not confirmed, the database is away, or another error",
    },
  });
}

interface ExportOptions {
  readonly email: string;
  readonly account?: string | undefined;
  readonly out?: string | undefined;
}

async function exportTo(client: Client, { email, account, out }: ExportOptions): Promise<void> {
  if (!out) return printJson(await client.exportPerson(email, account));
  const file = await openOutFile(out);
  try {
    const found = await client.exportPerson(email, account);
    await file.save(`${JSON.stringify(found, null, 2)}\n`);
    printNote(`All that is stored of ${plain(email)} is in ${out}. Keep it as you keep personal data.`);
  } finally {
    await file.discard();
  }
}

interface EraseOptions {
  readonly reason: string;
  readonly account?: string | undefined;
  readonly exclusion?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** Erases a person once that is confirmed, and prints what it was; returns the exit code. */
async function erasePerson(client: Client, email: string, options: EraseOptions): Promise<number> {
  const { reason, account, exclusion = false, force = false, yes } = options;
  if (!yes && !(await isConfirmed(email))) {
    printNote("Nothing was erased.");
    return 1;
  }
  const order = { reason, exclusion, force, ...(account && { account }) };
  const erasure = await client.erasePerson(email, order);
  printLines(describeErasure(email, erasure).map(plain));
  return erasure.pending ? 1 : 0;
}

async function isConfirmed(email: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError("Erasing cannot be undone: give --yes where no one can be asked.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Erase what is stored of ${plain(email)}? It cannot be undone, and no write to them can be undone after it. Type yes: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === "yes";
}

function describeErasure(email: string, erasure: ErasureView): readonly string[] {
  const { id, counts, pending, exclusionKept, isEmployee, otherAccounts } = erasure;
  const erased = Object.entries(counts).filter(([, count]) => count > 0);
  const what = erased.map(([name, count]) => `${name} ${count}`).join(", ");
  return [
    id
      ? `The values of ${email} are erased: ${what || "nothing else was stored"}. On record as ${id}.`
      : `Nothing is stored of ${email} to erase.`,
    ...(pending
      ? [
          `NOT erased in the employee database: ${pending.message}${pending.remedy ? ` (${pending.remedy})` : ""}`,
          "The next run of everyone that can write there erases it; at once: repair it, then erase again.",
        ]
      : []),
    ...(exclusionKept
      ? [
          "The exclusion still holds, so its address is still stored, without the reason. --exclusion removes it.",
        ]
      : []),
    ...(isEmployee ? ["They are in the employee database: the next run records them again."] : []),
    ...(isEmployee === null
      ? ["The employee database does not answer: if they are in it, the next run records them again."]
      : []),
    ...otherAccounts.map(
      (account) =>
        `Account ${account} has or had this address too, and was left alone; --account ${account} erases it.`,
    ),
  ];
}
