import { en, type Texts } from "./en/en.ts";
import { chosenLanguage, type Language, languageOf, localeOf } from "./language.ts";

/** The language of the page. */
export const language: Language = languageOf(chosenLanguage(), navigator.languages);

/** The locale of its dates and numbers; undefined is the browser's own. */
export const locale: string | undefined = localeOf(
  language,
  new Intl.NumberFormat().resolvedOptions().locale,
);

/** The texts of the page: of its language once those are loaded, which is before anything is shown. */
export let t: Texts = en;

/**
 * Loads the texts of the page's language, and returns the language that is shown. Texts that are not English are a file of
 * their own, which only their readers load; where it cannot be loaded, a page in English is better than none.
 */
export async function loadTexts(): Promise<Language> {
  if (language === "en") return "en";
  const loaded = await import("./nb/nb.ts").catch(() => undefined);
  if (!loaded) return "en";
  t = loaded.nb;
  return "nb";
}
