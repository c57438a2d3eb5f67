import type { Texts } from "../en/en.ts";
import { accounts } from "./accounts.ts";
import { links } from "./links.ts";
import { count, words } from "./words.ts";

/** What needs a person. */
export const attention: Texts["attention"] = {
  title: "Venter på deg",
  none: "Ingenting venter på deg",
  next: (when, mode) =>
    mode === "apply" ? `Neste kjøring starter ${when}.` : `Neste forhåndsvisning starter ${when}.`,
  open: (page) =>
    page.startsWith("runs/") ? "Åpne kjøringen" : page.startsWith("employees") ? "Vis dem" : "Vis",
  unknown: { people: "Det er ikke kjent om noen trenger deg" },
  people: {
    failedPeople: (n) => ({
      title: `${words.people(n)} kunne ikke skrives`,
      body:
        n === 1
          ? "Åpne personen for å se årsaken og hva du kan gjøre."
          : "Hver av dem har årsaken og hva du kan gjøre.",
    }),
    unsureMatches: (n) => ({
      title: links.waiting(n),
      body: "Bekreft eller avvis kontoen: før det skrives ingenting.",
    }),
    accountsOfLeavers: (n) => ({
      title: accounts.leavers(n),
      body: "Blokker påloggingen i Entra ID, eller finn ut hvem som bruker dem.",
    }),
    peopleNotFound: (n) => ({
      title: `${words.people(n)} ble ikke funnet i Entra ID`,
      body: "Ingen konto har adressen, eller flere har den. Rett det, eller unnta personen.",
    }),
    changedInEntra: (n) => ({
      title: `Verdier for ${words.people(n)} er endret i Entra ID`,
      body: "Neste kjøring skriver ansattdatabasens verdier tilbake, med mindre du godtar avviket.",
    }),
    exclusionsOfNoOne: (n) => ({
      title: count(n, "unntak gjelder ingen", "unntak gjelder ingen"),
      body: "Kontoen er borte, eller har en annen adresse. Avslutt unntaket, eller unnta riktig person.",
    }),
  },
};
