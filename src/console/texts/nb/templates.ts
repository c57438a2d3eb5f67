import type { Texts } from "../en/en.ts";
import { count, number, who } from "./words.ts";

const choice = (chosen: string): string => chosen.replace(" by rule ", " etter regelen ");

const picked: Readonly<Record<string, string>> = {
  requested: "etter ønske",
  "the longest name": "det lengste navnet",
  "the longest values": "de lengste verdiene",
  "most values missing": "flest verdier mangler",
  "no photo": "uten bilde",
};

/** The page of signature templates. */
export const templates: Texts["templates"] = {
  title: "Signaturmaler",
  lead: "Hva de utrullede malene gir for noen personer, og hva andre maler ville gitt. Å se på dem skriver og lagrer ingenting.",
  deployed: "Utrullet",
  draft: "Utkast",
  digest: "Sjekksum",
  approval: "Godkjenning",
  approvedBy: (by, when) => `Godkjent av ${who(by)}, ${when}`,
  notApproved: "Ingen har godkjent disse malene ennå.",
  approve: "Godkjenn maler …",
  approveSure: "Vil du godkjenne disse malene for alle, nå og i senere kjøringer?",
  approveYes: "Godkjenn",
  approveNo: "Ikke ennå",
  approved: "Malene er godkjent.",
  approvedAndReleased: (n) => `Malene er godkjent, og ${count(n, "kjøring", "kjøringer")} fortsetter.`,
  approveFailed: "Malene kunne ikke godkjennes",
  waiting: (n) => `${count(n, "kjøring", "kjøringer")} venter på denne godkjenningen`,
  broken: "De utrullede malene virker ikke",
  upload: "Se på et utkast …",
  uploadLabel: "Filene i utkastet: .liquid og rules.yaml",
  uploadWhy: "Filene blir i denne nettleserfanen. Appen bruker dem til visningen og beholder ingenting.",
  uploaded: (names) => `Utkast: ${names}`,
  discard: "Fjern utkastet",
  person: "Hvem",
  reasons: (name, reasons) => `${name}: ${reasons}`,
  picked: (reason) => {
    if (reason.startsWith("office ")) return `kontoret ${reason.slice("office ".length)}`;
    return picked[reason] ?? choice(reason);
  },
  choice,
  another: "En annen, etter e-postadresse",
  show: "Vis",
  phone: "Like bred som en telefon",
  before: "Før: utrullet",
  after: "Etter: utkast",
  now: "Slik den er utrullet",
  none: "De utrullede malene virker ikke.",
  same: "Ingenting endres for denne personen.",
  chosen: (before, after) =>
    before === after ? `Mal: ${choice(after)}` : `Mal: ${choice(before)} → ${choice(after)}`,
  onReply: {
    full: "Svar får den samme signaturen.",
    short: "Svar får ingen signatur fra Exchange; den korte signaturen er for et Outlook-tillegg.",
    none: "Svar får ingen signatur.",
  },
  warnings: (n) => count(n, "advarsel", "advarsler"),
  warning: (file, line, message) => `${file}, linje ${line}: ${message}`,
  numbers: "For alle",
  longest: { html: "Lengste HTML", text: "Lengste tekst" },
  left: (characters, left) => `${number(characters)} tegn, ${number(left)} igjen`,
  people: (n) => count(n, "person", "personer"),
  loading: "Lager signaturer …",
};
