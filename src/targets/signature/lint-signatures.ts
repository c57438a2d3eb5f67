import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { regionOf } from "../../core/cells/country.ts";
import { type Warning, warning } from "./check-source.ts";
import { renderValues, type Templates } from "./render.ts";
import { examples, type TemplateValues } from "./variables.ts";

type Node = DefaultTreeAdapterTypes.Node;

/** Warnings about a whole signature, filled in with examples: what a reader of all of it misses. */
function lintSignature(
  { html, text }: { readonly html: string; readonly text: string },
  { file, isNorwegian }: { readonly file: string; readonly isNorwegian: boolean },
): readonly Warning[] {
  const shown = textOf(parse(html)).replace(/\s+/g, " ").trim();
  const at = { file, line: 1 };
  const warnings: Warning[] = [];
  if (/<img\b/i.test(html) && shown.replace(/\s/g, "").length < 20)
    warnings.push(warning(at, "picture-only"));
  if (!isNorwegian) return warnings;
  const numbers = [...organisationNumbers(shown), ...organisationNumbers(text)];
  const [first] = numbers;
  if (numbers.some(isOrganisationNumber)) return warnings;
  if (first !== undefined) warnings.push(warning(at, "wrong-organisation-number", first));
  else warnings.push(warning(at, "no-organisation-number"));
  return warnings;
}

const textOf = (node: Node): string =>
  "value" in node && node.nodeName === "#text"
    ? node.value
    : "childNodes" in node
      ? node.childNodes.map(textOf).join(" ")
      : "";

/** A name with every letter of Norwegian, and the same without. */
const [special, simple] = ["Bjørg Ærøe Åsen", "Bjorg Aroe Asen"];

/** Warnings about every signature that templates make, filled in with examples. */
export function lintSignatures(
  compiled: Pick<Templates, "html" | "text">,
  names: readonly string[],
  country: string,
): readonly Warning[] {
  return names.flatMap((name) => {
    const suffix = name.replace(/^signature\.?/, "");
    const file = `${name}.html.liquid`;
    const filled = (values: TemplateValues) => renderValues(compiled, suffix, values);
    const shows = (found: string) =>
      filled({ ...examples, DisplayName: found })
        .html.toLowerCase()
        .includes(found.toLowerCase());
    const isLost = shows(simple) && !shows(special);
    return [
      ...lintSignature(filled(examples), {
        file,
        isNorwegian: regionOf(country) === "NO" && !name.endsWith(".reply"),
      }),
      ...(isLost ? [warning({ file, line: 1 }, "letters-lost")] : []),
    ];
  });
}

/** What is written like a Norwegian organisation number: nine digits, in groups of three or together, that begin as one. */
const organisationNumbers = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\d+])[89]\d{2}[ \u00a0.]?\d{3}[ \u00a0.]?\d{3}(?!\d)/g)].map(([found]) => found);

const weights = [3, 2, 7, 6, 5, 4, 3, 2];

/** Whether the last of nine digits is the one that the others give (modulus 11, Brønnøysundregistrene). */
export function isOrganisationNumber(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const control = (11 - (sum % 11)) % 11;
  return digits.length === 9 && control < 10 && control === Number(digits[8]);
}
