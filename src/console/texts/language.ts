/** The languages of the page, each by its own name. */
export const languages = { en: "English", nb: "Norsk bokmål" } as const;

/** A language of the page. */
export type Language = keyof typeof languages;

/** What the user has chosen: a language, or that of the browser. */
export type LanguageChoice = Language | "browser";

const key = "entra-sync-language";

/** What was chosen in this browser. Outside of a browser, as in tests, the texts are English. */
export function chosenLanguage(): LanguageChoice {
  if (typeof localStorage === "undefined") return "en";
  const found = localStorage.getItem(key);
  return found === "en" || found === "nb" ? found : "browser";
}

/** Stores the choice in this browser; the page has it when it is loaded again, since a text is never replaced by another. */
export const keepLanguage = (choice: LanguageChoice): void => localStorage.setItem(key, choice);

/** The chosen language, or else the first of the browser's that the page has; Norwegian of any form is bokmål. */
export function languageOf(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== "browser") return choice;
  const [first = "en"] = preferred.flatMap((tag): readonly Language[] => {
    const [name = ""] = tag.toLowerCase().split("-");
    if (name === "en") return ["en"];
    return ["nb", "no", "nn"].includes(name) ? ["nb"] : [];
  });
  return first;
}

/**
 * The locale of dates and numbers: undefined is the browser's own. A page that is in another language than the browser
 * has those of its language.
 */
export function localeOf(language: Language, ofBrowser: string): string | undefined {
  if (language === "nb") return "nb-NO";
  return languageOf("browser", [ofBrowser]) === "nb" ? "en-GB" : undefined;
}
