import { en } from "./en.ts";

/** All texts of the console, in one language. Another language is one more file that satisfies this. */
export type Texts = typeof en;

const languages: Readonly<Record<string, Texts>> = { en };

const [preferred = "en"] = navigator.languages
  .map((tag) => tag.split("-")[0] ?? "")
  .filter((tag) => tag in languages);

/** The language of the page: the user's first preference that is available, otherwise English. */
export const language: string = preferred;

/** The texts of the page. */
export const t: Texts = languages[preferred] ?? en;
