import type { Texts } from "../en/en.ts";
import { count, number, who, words } from "./words.ts";

const messagesOf = (n: number): string => count(n, "melding", "meldinger");

/** What a message is about. */
const kinds: Readonly<Record<string, string>> = {
  run: "kjøring",
  change: "endring",
  undo: "angring",
  verification: "kontroll",
  newer: "fra en nyere versjon",
  unreadable: "uleselig",
};

/** The overview. */
export const status: Texts["status"] = {
  title: "Oversikt",
  connections: "Tilkoblinger og tillatelser",
  allGood: "Alt appen trenger, svarer.",
  attention: (n) => (n === 1 ? "Én ting krever oppmerksomhet." : `${n} ting krever oppmerksomhet.`),
  warnings: (n) => (n === 1 ? "Én ting å merke seg." : `${n} ting å merke seg.`),
  inOrder: (n) => (n === 1 ? "Én kontroll i orden" : `${n} kontroller i orden`),
  checkedAt: (when) => `Kontrollert ${when === "now" || when === "nå" ? "akkurat nå" : when}`,
  refresh: "Oppdater",
  mode: "Modus",
  modes: { preview: "Forhåndsvisning: skriver ingenting", apply: "Skriving: skriver det som planlegges" },
  nextRun: "Neste kjøring",
  never: "Aldri: SNAPSHOT_SCHEDULE har ikke noe tidspunkt som kommer",
  lastRun: "Siste kjøring",
  lastGoodRun: "Siste vellykkede kjøring for alle",
  noRun: "Det har ikke vært noen kjøring ennå.",
  states: { ok: "I orden", warning: "Merk", error: "Krever oppmerksomhet", off: "Av" },
  checks: {
    mode: "Modus",
    settings: "Innstillinger",
    pause: "Pause",
    database: "Ansattdatabase",
    readback: "Tilbakeskriving",
    matching: "Kobling av kontoer",
    storage: "Lagring",
    keyVault: "Key Vault",
    certificate: "Sertifikat",
    graph: "Microsoft Graph",
    exchange: "Exchange Online",
    accountsRead: "Lesing av kontoer",
    roamingSignatures: "Roaming-signaturer",
    permissions: "Tillatelser",
    photoHosts: "Bildeverter",
    templates: "Signaturmaler",
    signatureImages: "Bilder i signaturer",
    telemetry: "Telemetri",
    schedule: "Neste kjøring",
    lastRun: "Siste kjøring",
    heldRuns: "Kjøringer som holdes tilbake",
    poison: "Mislykkede meldinger",
    messages: "Køer",
    backup: "Sikkerhetskopi",
  },
  queues: "Køer",
  queue: "Kø",
  queued: "I kø",
  oldest: "Forsinket",
  poisoned: "Mislykket",
  late: (seconds) => (seconds < 60 ? "–" : `${number(Math.round(seconds / 60))} min`),
  poisonedIn: (queue) =>
    `Appen mislyktes med meldinger i ${queue} så mange ganger som verten prøver. Rett årsaken, og legg dem tilbake; eller forkast dem.`,
  poisonOrders: {
    retry: {
      open: "Legg tilbake …",
      title: (n, queue) => `Legg ${messagesOf(n)} tilbake i ${queue}`,
      why: "De forsøkes på nytt, som nye meldinger.",
      now: "Legg tilbake",
      done: (n, queue) => `${messagesOf(n)} er lagt tilbake i ${queue}`,
    },
    drop: {
      open: "Forkast …",
      title: (n, queue) => `Forkast ${messagesOf(n)} i ${queue}`,
      why: "Resultatet for hver person de gjelder, sier det, og kjøringen kan avsluttes.",
      now: "Forkast",
      done: (n, queue) => `${messagesOf(n)} i ${queue} er forkastet`,
    },
  },
  message: ({ kind, run, people, delivered }, queuedAt) =>
    [
      kinds[kind] ?? kind,
      ...(run ? [`kjøring ${run}`] : []),
      ...(people > 0 ? [words.people(people)] : []),
      `levert ${count(delivered, "gang", "ganger")}`,
      `lagt i kø ${queuedAt}`,
    ].join(", "),
  nothingPoisoned: (queue) => `Ingen mislykket melding i ${queue} kan ses`,
  inWork: (n) => `${messagesOf(n)} er under arbeid eller ikke klare ennå, og kan ikke ses nå.`,
  poisonEvent: ({ messages, queue, what, by, reason }, when) =>
    `${messagesOf(messages)} i ${queue} ble ${what === "retried" ? "lagt tilbake" : "forkastet"} ${when} av ${who(by)}: ${reason}`,
  people: "Ansatte",
  asOf: (when) => `Slik det ble planlagt ${when}`,
  neverPlanned: "Ingen er sammenlignet med Entra ID ennå.",
  checkFailed: "Ingen ble kontrollert",
  check: "Kontroller alle nå",
  checkWhy: "Sammenligner alle med Entra ID, bilder og signaturer. Skriver ingenting.",
  checking: "Sammenligner alle …",
};
