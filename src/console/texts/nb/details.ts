import type { Check, Sentences } from "../translated.ts";

/** A number, a text or a list in the details of a finding; undefined where they have none of that name. */
export const numberIn = ({ details }: Check, name: string): number | undefined => {
  const value = details?.[name];
  return typeof value === "number" ? value : undefined;
};
export const textIn = ({ details }: Check, name: string): string | undefined => {
  const value = details?.[name];
  return typeof value === "string" ? value : undefined;
};
export const listIn = ({ details }: Check, name: string): readonly string[] => {
  const value = details?.[name];
  return Array.isArray(value) ? value.map(String) : [];
};
/** How many are served by what: mailbox, add-in, both. */
export const countsIn = (value: unknown): readonly unknown[] =>
  typeof value === "object" && value !== null
    ? ["mailbox", "addin", "both"].map((name) => Reflect.get(value, name))
    : [];
export const namesIn = ({ details }: Check, name: string): readonly string[] => {
  const value = details?.[name];
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
};

/** A target is switched off, on purpose. */
export const isOff = (target: string): Sentences => ({
  message: `SYNC_TARGETS har ikke ${target}.`,
  remedy: `Legg ${target} til i SYNC_TARGETS for å slå det på.`,
});

/** A finding that has neither a code nor details: the check got no answer, or failed. */
export const unanswered: Sentences = {
  message: "Kontrollen fikk ikke svar i tide, eller mislyktes av en ukjent grunn.",
  remedy:
    "Kontroller igjen om et minutt. Hvis feilen vedvarer, ser du på forbindelsen (nettverk, brannmur, private endepunkter) og i appens logg.",
};
