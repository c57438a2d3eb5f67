import { language, t } from "../texts/texts.ts";
import type { Check, CodeTexts, Sentences } from "../texts/translated.ts";
import { splitRemedy } from "./split-remedy.ts";

/** What the app says in English, with the code and what it is about; without a code it is a text of the page. */
export interface Saying {
  readonly code?: string | undefined;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly target?: string | undefined;
  readonly field?: string | undefined;
  /** Whether it is the refusal of a request. */
  readonly isRequest?: boolean | undefined;
}

/** The same in the language of the page. */
export interface Wording {
  readonly message: string;
  readonly remedy?: string | undefined;
  /** The app's own words, where these are not them. */
  readonly original?: string | undefined;
  /** "en" where there is only the English text, although the page is in another language. */
  readonly lang?: "en";
}

/** Something that the app says, in the language of the page; `texts` are those of its codes. */
export function sayIn(texts: CodeTexts, saying: Saying, isEnglish = false): Wording {
  const { code, message, remedy, target, field, isRequest } = saying;
  const found = code === undefined ? undefined : texts[code];
  if (!found) return english({ message, remedy }, isEnglish || code === undefined);
  const hasCommand = commandsIn(remedy).length > 0;
  const own = typeof found === "function" ? found({ target, field, isRequest, hasCommand }) : found;
  return translated(own, { message, remedy });
}

/** Something that the app says, in the language of the page. */
export const say = (saying: Saying): Wording => sayIn(t.codes, saying, language === "en");

/** What a check of the status found, in the language of the page. */
export function sayCheck(check: Check): Wording {
  const { name, state, reason, remedy, details } = check;
  const code = typeof details?.["code"] === "string" ? details["code"] : undefined;
  const said = { message: reason, remedy };
  if (code !== undefined && t.codes[code]) return say({ code, ...said });
  const own = t.checks[name]?.(check);
  if (!own) return english(said, language === "en");
  const { original, ...rest } = translated(own, said);
  // Of what is well the numbers are enough.
  return state === "ok" || state === "off" ? rest : { ...rest, original };
}

const english = (said: Pick<Wording, "message" | "remedy">, isEnglish: boolean): Wording => ({
  ...said,
  ...(!isEnglish && { lang: "en" }),
});

/** Its own sentences, with the commands of the English remedy, which are the same in every language. */
function translated(own: Sentences, { message, remedy }: Pick<Wording, "message" | "remedy">): Wording {
  const lines = [...(own.remedy ? [own.remedy] : []), ...commandsIn(remedy)];
  const original = [message, remedy].filter(Boolean).join("\n");
  return {
    message: own.message,
    ...(lines.length > 0 && { remedy: lines.join("\n") }),
    ...(message !== own.message && { original }),
  };
}

/** The lines of a remedy that are commands, or that lead to a run. */
const commandsIn = (remedy = ""): readonly string[] =>
  remedy
    .split("\n")
    .filter((line) => splitRemedy(line).some(({ kind }) => kind === "command" || kind === "run"));
