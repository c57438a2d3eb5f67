import type { Texts } from "../en/en.ts";
import { count } from "./words.ts";

/** Which account is a person's, where a person has to decide. */
export const links: Texts["links"] = {
  title: "Hvilken konto er personens?",
  waits: "Ingenting skrives før dette er avgjort.",
  candidates: "Kontoer det kan være",
  enabled: "Aktivert",
  disabled: "Deaktivert",
  would: (account) => `Det som ville blitt skrevet til ${account}`,
  confirm: "Bekreft: det er denne kontoen",
  confirmSure: (name, account) => `Er ${account} kontoen til ${name}?`,
  confirmYes: "Ja, det er riktig konto",
  confirmed: (name, account) => `${name} er koblet til ${account}`,
  confirmedWhy: "Neste kjøring skriver det som avviker.",
  syncNow: "Forhåndsvis og synkroniser …",
  refuse: "Avvis: den tilhører en annen",
  refuseSure: (name, account) => `Er det riktig at ${account} ikke er kontoen til ${name}?`,
  refuseYes: "Den tilhører en annen",
  refused: (name, account) => `${name} kobles aldri til ${account}`,
  refusedWhy: "Det kan trekkes tilbake under Historikk.",
  forget: "Trekk tilbake …",
  forgetSure: (name) => `Vil du forkaste det som er avgjort om kontoen til ${name}?`,
  forgetYes: "Forkast det",
  forgotten: (name) => `Ingenting er avgjort om kontoen til ${name}`,
  forgottenWhy: "Neste kjøring vurderer den på nytt.",
  notForgotten: (name) => `Avgjørelsen om ${name} ble ikke trukket tilbake`,
  waiting: (n) => `${count(n, "person", "personer")} venter på en avgjørelse om kontoen sin`,
  show: "Vis dem",
  group: "Venter på en avgjørelse",
  decide: "Se hva som ville blitt skrevet, og avgjør",

  decisions: "Avgjørelser",
  decided: {
    confirmed: (account) => `Bekreftet: ${account} er personens konto`,
    refused: (account) => `Avvist: ${account} er ikke personens konto`,
    forgotten: (account) => `Trukket tilbake: ingenting er avgjort om ${account}`,
    excluded: () => "Unntatt",
    included: () => "Tatt med igjen",
  },
  of: (email) => `(for ${email})`,
  previous: (account) => `Før: ${account}`,
};
