import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "@commander-js/extra-typings";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { describeExplanation } from "../describe/explanation.ts";
import { describeHistory } from "../describe/history.ts";
import { describeRun } from "../describe/run.ts";
import { UsageError } from "../error-message.ts";
import { followWithProgress } from "../follow-run.ts";
import {
  emailOption,
  exitWith,
  formatOption,
  helpAfter,
  modeOption,
  notBlank,
  targetsOption,
} from "../options.ts";
import { linesOf, printJson, printLines, printPlan } from "../output.ts";
import { idOf } from "../runs.ts";
import { exitCodeOf } from "../sync.ts";
import { plain, print } from "../terminal.ts";

/** Adds the commands about people: explain, history, undo, remove-photo and signature. */
export function addPeople(program: Command): void {
  const explain = program
    .command("explain")
    .description("Show why a person's profile is as it is, and what to do about it.")
    .argument("<email>", "the person's e-mail", notBlank)
    .addOption(formatOption());
  withConnection(explain).action(async (email, options) => {
    const explanation = await connect(options).explain(email);
    if (options.format === "json") printJson(explanation);
    else printLines(linesOf(describeExplanation(explanation)));
  });

  const history = program
    .command("history")
    .description("List what was written for a person: when, why, and who started it.")
    .argument("<email>", "the person's e-mail", notBlank)
    .addOption(new Option("--account <id>", "another account that has had the address, by its object id"))
    .addOption(formatOption());
  withConnection(history).action(async (email, options) => {
    const found = await connect(options).history(email, undefined, options.account);
    if (options.format === "json") printJson(found);
    else printLines(describeHistory(found));
  });
  helpAfter(history, {
    exitCodes: { 0: "shown", 1: "nothing is on record and no employee has that e-mail, or another error" },
  });

  const undo = program
    .command("undo")
    .description("Put back what a run replaced, of a person or of everyone.")
    .argument("[email]", "the person's e-mail; everyone the run wrote when absent", notBlank)
    .requiredOption("--run <id>", "the run to undo, or latest; entra-sync history EMAIL shows them", notBlank)
    .addOption(emailOption())
    .addOption(targetsOption())
    .addOption(modeOption())
    .addOption(new Option("--digest <digest>", "undo exactly what a preview with this digest showed"))
    .addOption(formatOption());
  withConnection(undo).action(async (email, options) =>
    exitWith(await undoRun(connect(options), email, options)),
  );
  helpAfter(undo, {
    examples: [
      ["entra-sync undo kari@example.com --run RUN-ID --mode preview", "show what it would put back"],
      ["entra-sync undo --run RUN-ID --mode preview", "the same for everyone, with a digest"],
      ["entra-sync undo --run RUN-ID --digest DIGEST", "put exactly that back"],
    ],
    exitCodes: planned,
  });

  const remove = program
    .command("remove-photo")
    .description("Remove the photos that the app wrote for people who have left.")
    .argument("<emails...>", "the addresses that they had in the employee database")
    .addOption(modeOption())
    .addOption(new Option("--digest <digest>", "remove exactly what a preview with this digest showed"))
    .addOption(formatOption());
  withConnection(remove).action(async (emails, { mode, digest, ...options }) => {
    const client = connect(options);
    const order = { ...(mode && { mode }), ...(digest && { digest }) };
    const { id } = await client.requestRun({ removePhotos: true, emails, ...order });
    exitWith(await followPlanned(client, id, options, namedInVain));
  });
  helpAfter(remove, {
    examples: [
      ["entra-sync readback accounts", "who has left, where read-back is on"],
      ["entra-sync remove-photo kari@example.com --mode preview", "show what it would remove"],
      ["entra-sync remove-photo kari@example.com", "remove it; undo --run RUN-ID brings it back"],
    ],
    exitCodes: {
      ...planned,
      1: "it failed or was stale, someone named is unknown, still an employee or ambiguous, or another error",
    },
  });

  const signature = program
    .command("signature")
    .description("Show a person's signature as it would be written now.")
    .argument("<email>", "the person's e-mail", notBlank)
    .option("--open", "open it in the browser");
  withConnection(signature).action(async (email, options) => {
    const client = connect(options);
    if (options.open) await openPage(await client.signature(email, "html"), "signature");
    else printLines((await client.signature(email, "text")).split("\n").map(plain));
  });
}

const planned = {
  0: "done, or a preview without changes",
  1: "it failed or was stale, or another error",
  2: "a preview with changes",
  3: "held by a guard",
} as const;

/** Why nothing is removed of a person who should not have been named; a photo or account that is gone is as it should be. */
const namedInVain = ["no-former-employee", "still-an-employee", "ambiguous"];

interface UndoOptions {
  readonly run: string;
  readonly email?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly mode?: "preview" | "apply" | undefined;
  readonly digest?: string | undefined;
  readonly format: "text" | "json";
}

/** Requests the undo, follows it, and prints its plan and result; returns the exit code. */
async function undoRun(client: Client, email: string | undefined, options: UndoOptions): Promise<number> {
  const { run, email: emails, targets, mode, digest, format } = options;
  if (email !== undefined && emails) throw new UsageError("Name people either by --email or as an argument.");
  const id = await idOf(run, client);
  const order = { ...(targets && { targets }), ...(mode && { mode }), ...(digest && { digest }) };
  const requested =
    email === undefined
      ? await client.requestRun({ undo: id, ...order, ...(emails && { emails }) })
      : await client.undo(email, { run: id, ...order });
  return followPlanned(client, requested.id, { format });
}

/** Follows a run, and prints its plan and result; returns the exit code: 2 for a preview with changes, 1 where the plan has a note with one of the codes. */
async function followPlanned(
  client: Client,
  id: string,
  { format }: Pick<UndoOptions, "format">,
  failing: readonly string[] = [],
): Promise<number> {
  const run = await followWithProgress(client, id);
  const isShown = format === "text";
  const plan = run.plan && (isShown || failing.length > 0) ? await client.plan(run.id) : undefined;
  if (isShown) {
    if (plan) printPlan(plan, "text");
    printLines(["", ...describeRun(run)]);
  } else printJson(run);
  const code = exitCodeOf(run);
  const notes = (plan?.employees ?? []).flatMap((employee) => employee.notes);
  if (code === 0 && notes.some((note) => failing.includes(note.code))) return 1;
  return code === 0 && run.mode === "preview" && run.plan?.hasChanges ? 2 : code;
}

/** The folders of pages, in the system's temporary directory. */
const pagePrefix = "entra-sync-page-";
const dayMs = 86_400_000;

/** Opens HTML in the browser, from a file, so that no address contains a key; removes the pages of the days before. */
export async function openPage(html: string, name: string): Promise<void> {
  await removeOldPages();
  const file = join(await mkdtemp(join(tmpdir(), pagePrefix)), `${name}.html`);
  await writeFile(file, html);
  // Only here, so that the other commands start faster.
  const { default: open } = await import("open");
  await open(file);
  print(file);
}

/** Pages are about people, and a browser reads them some time after the command has ended. */
async function removeOldPages(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(pagePrefix)) continue;
    const folder = join(tmpdir(), name);
    const found = await stat(folder).catch(() => undefined);
    // What another user has opened cannot be removed, and is theirs.
    if (found && Date.now() - found.mtimeMs > dayMs)
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
