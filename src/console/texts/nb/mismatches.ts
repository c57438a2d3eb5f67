import type { Texts } from "../en/en.ts";
import { who } from "./words.ts";

/** The page of what differs from the database. */
export const mismatches: Texts["mismatches"] = {
  title: "Avvik",
  lead: "Det som har en annen verdi i Entra ID enn i ansattdatabasen. Neste kjøring skriver verdien fra databasen, med mindre verdien i Entra ID er godtatt inntil videre.",
  kind: "Vis",
  kinds: {
    all: "Alt som avviker",
    "changed-since": "Endret i Entra ID etter at det ble skrevet",
    "never-written": "Aldri skrevet av denne appen",
    pending: "Ikke skrevet ennå",
  },
  badge: {
    "changed-since": "Endret i Entra ID",
    "never-written": "Aldri skrevet",
    pending: "Ikke skrevet ennå",
  },
  acceptedOnly: "Bare godtatte avvik",
  asOf: "Per",
  never: "Ingen kjøring har sammenlignet noen med Entra ID ennå.",
  nothing: "Ingenting avviker.",
  nothingWhy:
    "Ifølge den nyeste planen og det som er skrevet siden, har alle de verdiene som står i databasen.",
  database: "Databasen",
  entra: "Entra ID",
  found: "Oppdaget endret",
  written: (when) => `Skrevet ${when}`,
  changedBy: (name, when) => `Endret av ${name}, ${when}`,
  unknown: "Det er ukjent hvem som endret verdien.",
  accepted: (until, by, reason) => `Godtatt til ${until} av ${who(by)}: ${reason}`,
  more: "Vis flere",
  accept: "Godta …",
  end: "Ikke godta lenger",
  report: "Meld til HR …",
  hrList: "Liste til HR",
  acceptTitle: (field, name) => `Godta ${field} for ${name}`,
  acceptWhy: "Verdien i Entra ID beholdes til da. Deretter skrives verdien fra databasen igjen.",
  reportTitle: (field, name) => `Meld fra til HR om ${field} for ${name}`,
  reportWhy:
    "Avviket står på listen til HR til databasen får en annen verdi. Neste kjøring skriver likevel verdien fra databasen.",
  reason: "Begrunnelse",
  until: "Til",
  acceptNow: "Godta",
  reportNow: "Sett på listen",
  done: {
    accept: "Avviket er godtatt.",
    end: "Neste kjøring skriver verdien fra databasen.",
    report: "Avviket står på listen til HR.",
  },
  failed: "Det gikk ikke",
};
