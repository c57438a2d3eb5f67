import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileTemplates, missingTemplate, type TemplateFiles, type Templates } from "./templates.ts";

/** The templates of a folder, loaded when they are first asked for; throws what `loadTemplates` throws. */
export function templatesIn(folder: string): () => Templates {
  let loaded: Templates | undefined;
  return () => {
    loaded ??= loadTemplates(folder);
    return loaded;
  };
}

/** Every template of a folder; GiveUp "template-missing" where there is none, else throws what `compileTemplates` throws. */
export const loadTemplates = (folder: string): Templates => compileTemplates(readTemplates(folder));

function readTemplates(folder: string): TemplateFiles {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".liquid"));
    const sources = names.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")] as const);
    return templateFiles(folder, Object.fromEntries(sources));
  } catch (error) {
    throw missingTemplate(folder, "signature.html.liquid", error);
  }
}

/** Template files as every system has them: a different spelling of a name, or other line ends, would be another signature. */
export const templateFiles = (where: string, sources: Readonly<Record<string, string>>): TemplateFiles => ({
  where,
  sources: Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [
      name.normalize("NFC"),
      source.replace(/^\ufeff/, "").replaceAll("\r\n", "\n"),
    ]),
  ),
});
