import type { Texts } from "../en/en.ts";
import { count, number } from "./words.ts";

/** The page of accounts that no active employee has. */
export const accounts: Texts["accounts"] = {
  title: "Kontoer uten ansatt",
  lead: "Medlemmer i Entra ID som ingen aktiv ansatt har. Kontoene til personer som har sluttet og fortsatt kan logge på, kommer først.",
  list: "Kontoer uten ansatt",
  account: "Konto",
  signIn: "Pålogging",
  lastEmployee: "Siste ansatte",
  since: "Uten ansatt siden",
  enabled: "Kan logge på",
  disabled: "Blokkert",
  unknown: "Ukjent",
  noEmployee: "Ingen kjent",
  was: (email) => `Tidligere ${email}`,
  sinceWhen: (when) => `uten ansatt siden ${when}`,
  synced: "fra Active Directory",
  which: "Hvilke kontoer",
  all: "Alle",
  onlyEnabled: "Som kan logge på",
  onlyDisabled: "Blokkerte",
  download: "Last ned som CSV",
  asOf: (when) => `Per ${when}`,
  more: (n) => `Vis ${number(n)} til`,
  none: "Alle kontoer har en aktiv ansatt",
  noneLike: "Ingen konto er slik",
  off: "Denne listen er slått av",
  offWhy:
    "Den ligger i ansattdatabasen, sammen med det som står i Entra ID om hver ansatt, og nå skrives ingenting tilbake dit.",
  switchOn:
    "Slå den på ved å gi appen en egen bruker der, ENTRA_READBACK_URL, slik brukerveiledningen beskriver.",
  noneYet: "Ingen kjøring har skrevet listen ennå",
  noneYetWhy: "Den neste kjøringen for alle gjør det, også en forhåndsvisning.",
  leavers: (n) =>
    `${count(n, "konto", "kontoer")} som tilhørte personer som har sluttet, kan fortsatt logge på`,
  others: (n) => `${count(n, "konto", "kontoer")} har ingen aktiv ansatt`,
};
