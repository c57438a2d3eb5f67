import type { Phones } from "../../core/cells/phone.ts";
import { checkMarkup, numberedOutput } from "./check-markup.ts";
import type { Flaw } from "./check-source.ts";
import { createEngine } from "./engine.ts";
import { everyBranch } from "./every-branch.ts";
import { withoutMarks } from "./outputs.ts";
import { examples, noValues } from "./variables.ts";

/**
 * Renders templates, every branch of them, and finds values in places where they could become more than text, and
 * templates that show none.
 */
export function checkPlaces(
  sources: Readonly<Record<string, string>>,
  templates: readonly string[],
  { format, phones }: { readonly format: "html" | "text"; readonly phones: Phones },
): readonly Flaw[] {
  const { sources: numbered, outputs, choices } = everyBranch(sources);
  const engine = createEngine(numbered, format, phones);
  engine.registerFilter("at", numberedOutput);
  const flaws = new Map<string, Flaw>();
  for (const file of templates) {
    const render = (values: Readonly<Record<string, unknown>>) =>
      withoutMarks(String(engine.renderFileSync(file, {}, { globals: values })));
    const filled = choices.map((choice) => render({ ...examples, ...choice }));
    if (choices.every((choice, index) => filled[index] === render({ ...noValues, ...choice })))
      flaws.set(file, { file, line: 1, message: "it shows no value of the employee" });
    if (format === "text") continue;
    for (const [number, message] of filled.flatMap((html) => checkMarkup(html, examples["Photo"] ?? ""))) {
      const place = outputs[number];
      if (place) flaws.set(`${number} ${message}`, { ...place, message });
    }
  }
  return [...flaws.values()];
}
