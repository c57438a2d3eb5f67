import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { fileError, UsageError } from "../error-message.ts";
import { exitWith, helpAfter, notBlank } from "../options.ts";
import { openOutFile, printLines } from "../output.ts";
import { plain, print, printNote, style } from "../terminal.ts";
import type { Previous } from "./make.ts";

/** What reads XML is loaded by these commands alone: the others start without it. */
const checking = () => import("./check.ts");
const making = () => import("./make.ts");
const reading = () => import("./read.ts");

/** Adds `entra-sync addin manifest` and `check` to `entra-sync addin`: they run here, and ask no app. */
export function addManifest(addin: Command): void {
  const manifest = addin
    .command("manifest")
    .description("Make the add-in's manifest, which the Microsoft 365 admin center deploys.")
    .addOption(
      new Option("--url <url>", "where the app is, as Outlook reaches it")
        .env("ENTRA_SYNC_URL")
        .argParser(originOf)
        .makeOptionMandatory(),
    )
    .option("--name <name>", "what people see in Outlook", notBlank, "Employee signature")
    .option("--provider <name>", "who provides it", notBlank, "Entra Employee Sync")
    .option("--out <file>", "write it to this file; one that is there is gone on from");
  manifest.action(async ({ out, ...options }) => {
    const { makeManifest } = await making();
    if (out === undefined) return print((await checked(makeManifest(options))).trimEnd());
    const previous = await previousIn(out);
    const made = await checked(makeManifest(options, previous));
    const file = await openOutFile(out);
    await file.save(made);
    printNote(noteOf(out, previous, versionIn(made)));
  });
  helpAfter(manifest, {
    examples: [["entra-sync addin manifest --url https://… --out addin.xml", "for the admin center"]],
    exitCodes: { 0: "made", 1: "an option that no manifest can have, or another error" },
  });

  const check = addin
    .command("check")
    .description("Check a manifest: events, addresses, lengths, icons, order. Nothing is sent anywhere.")
    .argument("[file]", "the manifest", "addin.xml");
  check.action(async (file) => {
    const xml = await read(file);
    const { checkManifest } = await checking();
    const problems = checkManifest(xml);
    if (problems.length === 0)
      return print(`${style("green", "✓")} ${plain(file)} can be deployed: version ${versionIn(xml)}.`);
    exitWith(1);
    printLines(problems.map((problem) => `${style("red", "✗")} ${plain(problem)}`));
  });
  helpAfter(check, { exitCodes: { 0: "it can be deployed", 1: "it cannot, or another error" } });
}

function originOf(text: string): string {
  const url = URL.parse(text.trim());
  if (url?.protocol !== "https:") throw new InvalidArgumentError("Outlook takes https only.");
  if (url.pathname !== "/" || url.search || url.hash)
    throw new InvalidArgumentError("It needs an address without a path.");
  return url.origin;
}

/** What was made from the options of this command is wrong only by them. */
async function checked(xml: string): Promise<string> {
  const { checkManifest } = await checking();
  const [problem] = checkManifest(xml);
  if (problem) throw new UsageError(problem);
  return xml;
}

async function previousIn(file: string): Promise<Previous | undefined> {
  const xml = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw fileError("read", file, error);
  });
  if (xml === undefined) return undefined;
  const { NotXml, previousOf } = await reading();
  try {
    const previous = previousOf(xml);
    if (previous) return previous;
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
  }
  throw new UsageError(`${file} exists and is not a manifest: name another file, or remove it.`);
}

const read = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((cause: unknown) => {
    throw fileError("read", file, cause);
  });

const versionIn = (xml: string): string => /<Version>([^<]*)</.exec(xml)?.[1] ?? "";

function noteOf(file: string, previous: Previous | undefined, version: string): string {
  if (!previous) return `The manifest was written to ${plain(file)}: version ${version}.`;
  if (previous.version === version) return `${plain(file)} says the same already: version ${version}.`;
  return `${plain(file)} has version ${version} now, after ${previous.version}: upload it in the admin center.`;
}
