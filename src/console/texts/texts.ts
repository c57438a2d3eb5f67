import { en } from "./en.ts";

/** All that the console says, in one language. Another one is one more file that satisfies this. */
export type Texts = typeof en;

const languages: Readonly<Record<string, Texts>> = { en };

const [preferred = "en"] = navigator.languages
  .map((tag) => tag.split("-")[0] ?? "")
  .filter((tag) => tag in languages);

/** The language the page is in: the reader's first one that there is, English else. */
export const language: string = preferred;

/** What the page says. */
export const t: Texts = languages[preferred] ?? en;
