import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { regionOf } from "../../core/cells/country.ts";
import type { Flaw } from "./check-source.ts";
import { renderValues, type Templates } from "./render.ts";
import { examples, type TemplateValues } from "./variables.ts";

type Node = DefaultTreeAdapterTypes.Node;

/** Warnings about a whole signature, filled in with examples: what a reader of all of it misses. */
function lintSignature(
  { html, text }: { readonly html: string; readonly text: string },
  { file, isNorwegian }: { readonly file: string; readonly isNorwegian: boolean },
): readonly Flaw[] {
  const shown = textOf(parse(html)).replace(/\s+/g, " ").trim();
  const flaws: Flaw[] = [];
  const warn = (message: string) => flaws.push({ file, line: 1, message });
  if (/<img\b/i.test(html) && shown.replace(/\s/g, "").length < 20)
    warn(
      "it is a picture and no text: it cannot be read where pictures are not loaded, nor aloud, nor copied",
    );
  if (!isNorwegian) return flaws;
  const numbers = [...organisationNumbers(shown), ...organisationNumbers(text)];
  const [first] = numbers;
  if (numbers.some(isOrganisationNumber)) return flaws;
  if (first !== undefined) warn(`${first} is no organisation number: its last digit does not fit`);
  else
    warn(
      "the organisation number is missing: a Norwegian company has to state it in letters and orders, and so in mails",
    );
  return flaws;
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
): readonly Flaw[] {
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
      ...(isLost ? [{ file, line: 1, message: "æ, ø and å do not come out as they are" }] : []),
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
