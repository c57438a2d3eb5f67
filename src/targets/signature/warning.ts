import type { Flaw } from "./check-source.ts";

/** What is not wrong in a template, and hardly meant: a sentence for each code, of the values that it is about. */
export const warningTexts = {
  encoding: (found: string) =>
    `${found} is a letter such as æ, ø or å in another encoding: save the file as UTF-8`,
  "black-on-dark": (background: string, contrast: string, least: string) =>
    `text without a colour is black, and hard to read on ${background}: a contrast of ${contrast}, at least ${least} is needed`,
  "low-contrast": (color: string, background: string, contrast: string, least: string) =>
    `${color} on ${background} is hard to read: a contrast of ${contrast}, at least ${least} is needed`,
  charset: () => "the signature is sent as UTF-8: leave the charset out",
  "too-wide": (pixels: string, phone: string) =>
    `${pixels} pixels are wider than a phone (${phone}): add max-width:100%, or make it narrower`,
  "min-width": (pixels: string, phone: string) =>
    `min-width of ${pixels} pixels is wider than a phone (${phone})`,
  "style-sheet": (tag: string) =>
    `<${tag}> does not get through to every reader: write styles into style="…"`,
  "stripped-tag": (tag: string) => `<${tag}> is stripped from mails`,
  class: () => 'class has no effect without a style sheet: write style="…"',
  id: (id: string) => `Exchange stores id="${id}" as x_${id}: nothing finds it again`,
  "stripped-handler": (name: string) => `${name} is stripped from mails`,
  "no-alt": () => 'a picture needs alt: what it says, or alt="" where it says nothing',
  "alt-is-file": (alt: string) => `alt="${alt}" is the name of a file: write what the picture says`,
  "link-without-alt": () => "a picture that is a link needs an alt that says where it leads",
  "picture-only": () =>
    "it is a picture and no text: it cannot be read where pictures are not loaded, nor aloud, nor copied",
  "wrong-organisation-number": (number: string) =>
    `${number} is no organisation number: its last digit does not fit`,
  "no-organisation-number": () =>
    "the organisation number is missing: a Norwegian company has to state it in letters and orders, and so in mails",
  "letters-lost": () => "æ, ø and å do not come out as they are",
  "rule-unused": (rule: string, earlier: string, line: string) =>
    `${rule} is never used: ${earlier} in line ${line} comes first and takes everyone it is for`,
  "rule-ended": (rule: string, until: string) => `${rule} has ended on ${until}`,
} as const satisfies Readonly<Record<string, (...values: string[]) => string>>;

export type WarningCode = keyof typeof warningTexts;

/** A warning with its English sentence; clients say its code, with its values, in their own language. */
export interface Warning extends Flaw {
  readonly code: WarningCode;
  readonly values: readonly string[];
}

/** A warning about a line, from 1, of a file. */
export function warning<Code extends WarningCode>(
  at: Pick<Flaw, "file" | "line">,
  code: Code,
  ...values: Parameters<(typeof warningTexts)[Code]>
): Warning {
  const say: (...values: string[]) => string = warningTexts[code];
  return { ...at, code, values, message: say(...values) };
}

/** A code with its values, where its line is found elsewhere. */
export type CodeAndValues = {
  readonly [Code in WarningCode]: readonly [Code, ...Parameters<(typeof warningTexts)[Code]>];
}[WarningCode];
