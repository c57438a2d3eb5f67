import type { OutlookClient } from "../../api/addin.ts";

/** The pane's texts: those of fixed places by name, and those of codes by code. */
export interface Texts {
  readonly title: string;
  readonly consent: string;
  readonly insert: string;
  readonly refresh: string;
  readonly clients: string;
  readonly disables: string;
  readonly loading: string;
  readonly none: string;
  readonly office: string;
  readonly template: string;
  readonly rule: string;
  readonly made: string;
  /** Where what is shown was remembered, since the app cannot be asked. */
  readonly remembered: (code: string) => string;
  readonly families: Readonly<Record<OutlookClient, string>>;
  /** What happened at an event, by outcome. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** What stands in the way, by code; another code is shown as it is. */
  readonly codes: Readonly<Record<string, string>>;
  readonly otherCode: (code: string) => string;
}

const families = {
  web: "Outlook on the web",
  "new-windows": "New Outlook (Windows)",
  "classic-windows": "Classic Outlook (Windows)",
  mac: "Outlook (Mac)",
  ios: "Outlook (iOS)",
  android: "Outlook (Android)",
} as const satisfies Record<OutlookClient, string>;

export const en: Texts = {
  title: "Your signature",
  consent: "Let the add-in read your signature",
  insert: "Insert it into this mail",
  refresh: "Refresh",
  clients: "What each Outlook last did",
  disables:
    "Your organization has chosen that this add-in switches off the signatures that you made in Outlook. That stays so when the add-in is removed.",
  loading: "Asking for your signature…",
  none: "There is no signature for you here.",
  office: "Office",
  template: "Template",
  rule: "Rule",
  made: "Made",
  remembered: (code) => `This is the signature as it was last known. ${code}`,
  families,
  outcomes: {
    inserted: "inserted",
    "already-there": "was there already",
    removed: "taken away, for another sender",
    none: "none for this mail",
    "too-long": "longer than Outlook takes",
    refused: "refused by Outlook",
    nothing: "nothing inserted",
  },
  codes: {
    "consent-needed": "The add-in may not read your signature yet.",
    "no-answer": "The app did not answer in time.",
    "no-connection": "The app cannot be reached.",
    "asked-to-wait": "The app asked to wait for a while.",
    unreadable: "The app sent what the add-in cannot read; an administrator should look at it.",
    "sign-in-not-supported": "This version of Outlook cannot sign the add-in in; a newer one can.",
    "addin-is-off": "The add-in is switched off in the app.",
  },
  otherCode: (code) => `It did not work (${code}); an administrator should look at it.`,
};

export const nb: Texts = {
  title: "Signaturen din",
  consent: "La tillegget lese signaturen din",
  insert: "Sett den inn i denne e-posten",
  refresh: "Oppdater",
  clients: "Hva hver Outlook gjorde sist",
  disables:
    "Organisasjonen din har valgt at tillegget slår av signaturene du har laget i Outlook. Slik blir det også når tillegget fjernes.",
  loading: "Spør etter signaturen din …",
  none: "Det er ingen signatur til deg her.",
  office: "Kontor",
  template: "Mal",
  rule: "Regel",
  made: "Laget",
  remembered: (code) => `Dette er signaturen slik den sist var kjent. ${code}`,
  families: {
    ...families,
    web: "Outlook på nettet",
    "new-windows": "Nye Outlook (Windows)",
    "classic-windows": "Klassiske Outlook (Windows)",
  },
  outcomes: {
    inserted: "satt inn",
    "already-there": "var der allerede",
    removed: "fjernet, for en annen avsender",
    none: "ingen for denne e-posten",
    "too-long": "lengre enn Outlook godtar",
    refused: "avvist av Outlook",
    nothing: "ingenting satt inn",
  },
  codes: {
    "consent-needed": "Tillegget får ikke lese signaturen din ennå.",
    "no-answer": "Appen svarte ikke i tide.",
    "no-connection": "Appen kan ikke nås.",
    "asked-to-wait": "Appen ba om å vente en stund.",
    unreadable: "Appen sendte noe som tillegget ikke kan lese; en administrator bør se på det.",
    "sign-in-not-supported": "Denne versjonen av Outlook kan ikke logge inn tillegget; en nyere kan.",
    "addin-is-off": "Tillegget er slått av i appen.",
  },
  otherCode: (code) => `Det virket ikke (${code}); en administrator bør se på det.`,
};

/** The texts for a language of Outlook; Norwegian of any form is bokmål. */
export const textsFor = (language = ""): Texts => (/^(nb|no|nn)\b/i.test(language) ? nb : en);

/** What a code means, for the person who reads the pane. */
export const meaningOf = ({ codes, otherCode }: Texts, code: string): string =>
  codes[code] ?? otherCode(code);
