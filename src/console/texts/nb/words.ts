import type { Texts } from "../en/en.ts";

/** A number as Norwegian writes it: 12 345. */
export const number = (n: number): string => n.toLocaleString("nb-NO");

/** A count with its noun, as in "1 endring", "12 endringer". */
export const count = (n: number, one: string, other: string): string =>
  `${number(n)} ${n === 1 ? one : other}`;

const days = new Intl.DateTimeFormat("nb-NO", { dateStyle: "medium" });
const times = new Intl.DateTimeFormat("nb-NO", { dateStyle: "medium", timeStyle: "short" });

/** A day and a time of the user's zone, of one in ISO 8601. */
export const date = (at: string): string => days.format(new Date(at));
export const time = (at: string): string => times.format(new Date(at));

const callers: Readonly<Record<string, string>> = {
  "a holder of the function key": "en innehaver av funksjonsnøkkelen",
  "an application": "en app",
  schedule: "tidsplanen",
};

/** Who did something: a name, or what the app calls someone without one. */
export const who = (name: string): string => callers[name] ?? name;

/** Words that more than one part of the page uses. */
export const words: Texts["words"] = {
  people: (n) => count(n, "person", "personer"),
  changes: (n) => count(n, "endring", "endringer"),
  targets: { entra: "Profil", photo: "Bilde", signature: "Signatur" },
  fields: {
    displayName: "Visningsnavn",
    givenName: "Fornavn",
    surname: "Etternavn",
    jobTitle: "Stilling",
    mobilePhone: "Mobiltelefon",
    businessPhones: "Kontortelefon",
    department: "Avdeling",
    officeLocation: "Kontor",
    streetAddress: "Gateadresse",
    city: "Poststed",
    postalCode: "Postnummer",
    country: "Land",
  },
  served: {
    mailbox: "Signatur fra postboksen",
    addin: "Signatur fra tillegget",
    both: "Signatur fra postboks og tillegg",
  },
  syncStates: {
    failed: "Mislyktes",
    held: "Holdt tilbake",
    unsure: "Usikker",
    "not-found": "Ikke funnet",
    differs: "Avviker",
    queued: "Pågår",
    skipped: "Hoppet over",
    excluded: "Unntatt",
    unknown: "Ikke kontrollert ennå",
    "in-step": "Samsvarer",
  },
  runStatuses: {
    queued: "Venter",
    planning: "Planlegger",
    held: "Holdt tilbake",
    running: "Kjører",
    done: "Fullført",
    stale: "Utdatert",
    cancelled: "Avbrutt",
    failed: "Mislyktes",
  },
  outcomes: {
    changed: "Endret",
    unchanged: "Uendret",
    skipped: "Hoppet over",
    stale: "Utdatert",
    superseded: "Avløst av en nyere kjøring",
    failed: "Mislyktes",
    poisoned: "Mislyktes gjentatte ganger",
    lost: "Svar uteble",
    verified: "Bekreftet",
    drifted: "Endret av andre",
    queued: "Venter",
  },
  who,
  notWritten: "Ikke skrevet",
  failedIn: (target) => `${target} ble ikke skrevet`,
  nextRun: (when) => `Neste forsøk gjøres av kjøringen ${when}.`,
  nextTry: (when) => `Neste forsøk gjøres etter ${when}, eller så snart verdien er en annen.`,
  details: "Detaljer",
  before: "Før",
  after: "Etter",
  nothing: "(tom)",
  fileFrom: (file, host) => `${file}, fra ${host}`,
  presentOne: "(den nåværende)",
  newOne: "(en ny)",
  close: "Lukk",
  cancel: "Avbryt",
  loading: "Laster inn …",
  download: "Last ned",
  openRun: (when) => `Åpne kjøringen ${when}`,
  copyCommand: "Kopier kommandoen",
  copied: "Kopiert",
};
