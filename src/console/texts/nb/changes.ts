import type { Texts } from "../en/en.ts";
import { words } from "./words.ts";

/** The page of what was written. */
export const changes: Texts["changes"] = {
  title: "Endringer",
  lead: "Det som er skrevet til Entra ID og Exchange Online, med verdiene fra før. En persons endringer står samlet.",
  time: "Tidsrom",
  times: { "24h": "Siste 24 timer", "7d": "Siste 7 dager", "30d": "Siste 30 dager" },
  ofRun: (run) => `Kjøring ${run}`,
  field: "Felt",
  allFields: "Alle felt",
  found: (people, isMore, since) =>
    isMore ? `${words.people(people)} så langt, siden ${since}.` : `${words.people(people)} siden ${since}.`,
  nothing: "Ingenting er skrevet.",
  nothingWhy:
    "Ingen kjøring har skrevet en slik verdi i dette tidsrommet. Forhåndsvisninger skriver ingenting.",
  nameless: "En person uten registrert adresse",
  states: { intended: "Ukjent om den ble skrevet", undone: "Angret" },
  undoRun: "kjøringen som tilbakestilte den",
  more: "Vis flere",
  download: "Last ned som CSV",
};
