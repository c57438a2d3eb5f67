import { type Command, Option } from "@commander-js/extra-typings";
import type { TemplatesPreview } from "../api/templates.ts";
import type { Client } from "./client.ts";
import { connect, withConnection } from "./connection.ts";
import { templatesMarkdown, templatesPage } from "./describe/templates-page.ts";
import { UsageError } from "./error-message.ts";
import { formatOption, helpAfter } from "./options.ts";
import { openOutFile, printJson, printLines } from "./output.ts";
import { openPage } from "./people/people.ts";
import { templatesIn } from "./preview.ts";
import { columns, plain, print, printNote, style } from "./terminal.ts";

/** Adds `entra-sync templates preview` and `check` to `entra-sync templates`. */
export function addTemplateStudio(templates: Command): void {
  const preview = templates
    .command("preview")
    .description("Show signatures before and after, on one page: light, dark, wide, phone, without photo.")
    .argument("[emails...]", "these people; a varied selection when absent")
    .addOption(folderOption())
    .addOption(
      new Option("--format <format>", "a page, or a summary without pictures")
        .choices(["html", "markdown", "json"] as const)
        .default("html" as const),
    )
    .option("--out <file>", "write it to this file instead of standard output")
    .option("--open", "open it in the browser");
  withConnection(preview).action(async (emails, options) =>
    previewTemplates(connect(options), emails, options),
  );
  helpAfter(preview, {
    examples: [
      ["entra-sync templates preview --templates templates --open", "people that the app picks"],
      ["entra-sync templates preview kari@example.com --out page.html", "one person"],
    ],
    exitCodes: { 0: "shown", 1: "the templates are broken, or another error" },
  });

  const check = templates
    .command("check")
    .description("Check signature templates: errors, warnings with file and line, the room that is left.")
    .addOption(folderOption())
    .addOption(formatOption());
  withConnection(check).action(async (options) => {
    const found = await shown(connect(options), [], options.templates);
    if (options.format === "json") {
      const { digest, warnings, sizes, choices } = found;
      printJson({ digest, warnings, sizes, choices });
    } else printLines(describeCheck(found));
  });
  helpAfter(check, {
    exitCodes: { 0: "they work, perhaps with warnings", 1: "they are broken, or another error" },
  });
}

const folderOption = () =>
  new Option("--templates <folder>", "the templates of this folder; the deployed ones when absent");

interface PreviewOptions {
  readonly templates?: string | undefined;
  readonly format: "html" | "markdown" | "json";
  readonly out?: string | undefined;
  readonly open?: true | undefined;
}

async function previewTemplates(
  client: Client,
  emails: readonly string[],
  { templates, format, out, open }: PreviewOptions,
): Promise<void> {
  if (open && format !== "html") throw new UsageError("Only --format html can be opened.");
  const file = out === undefined ? undefined : await openOutFile(out);
  try {
    const found = await shown(client, emails, templates);
    const text = written[format](found);
    if (file) {
      await file.save(text);
      printNote(`The preview was written to ${plain(out ?? "")}.`);
    }
    if (open) await openPage(text, "templates");
    else if (!file) print(text.trimEnd());
  } catch (error) {
    await file?.discard();
    throw error;
  }
}

const written: Readonly<Record<PreviewOptions["format"], (preview: TemplatesPreview) => string>> = {
  html: templatesPage,
  markdown: templatesMarkdown,
  json: (preview) => `${JSON.stringify(preview, null, 2)}\n`,
};

async function shown(client: Client, emails: readonly string[], folder: string | undefined) {
  const templates = folder === undefined ? undefined : await templatesIn(folder);
  return client.previewTemplates({ ...(templates && { templates }), ...(emails.length > 0 && { emails }) });
}

function describeCheck({ digest, warnings, sizes, choices }: TemplatesPreview): readonly string[] {
  const warned = warnings.map(
    ({ file, line, message }) => `${style("yellow", "!")} ${plain(file)}, line ${line}: ${plain(message)}`,
  );
  const longest = sizes.map(({ format, characters, left, email }) => [
    `Longest ${format}`,
    `${characters} characters, ${left} left`,
    plain(email),
  ]);
  const rows = choices.map(({ choice, people }) => [plain(choice), `${people} people`, ""]);
  return [
    ...warned,
    `The templates work${warned.length > 0 ? `, with ${warned.length === 1 ? "a warning" : `${warned.length} warnings`}` : ""}.`,
    "",
    ...columns([["Digest", digest, ""], ...longest, ...rows], Number.POSITIVE_INFINITY),
  ];
}
