import type { Texts } from "../en/en.ts";
import { who } from "./words.ts";

/** The stop of all writing. */
export const pause: Texts["pause"] = {
  title: "Skriving er satt på pause",
  why: ({ by, reason }) => `Satt på pause av ${who(by)}: ${reason}`,
  nightWas: ({ by, reason }) => `Skrev ingenting: skriving var satt på pause av ${who(by)} (${reason}).`,
  since: (when) => `Siden ${when}`,
  until: (when) => `til ${when}`,
  untilResumed: "til noen gjenopptar",
  what: "Arbeid i kø venter, og den nattlige kjøringen er en forhåndsvisning. Avbryt det som ikke skal fortsette, før du gjenopptar.",
  open: "Til oversikten",
  pause: "Sett skriving på pause …",
  resume: "Gjenoppta skriving",
  dialog: "Sett all skriving på pause",
  dialogWhy:
    "Innen ti sekunder skrives ingenting mer, i noen kjøring. Arbeid i kø venter, og fortsetter etterpå.",
  reason: "Begrunnelse",
  reasonHint: "På én linje, for alle som leser den senere.",
  end: "Til",
  endHint: "Når skrivingen fortsetter av seg selv. La feltet stå tomt for å gjenoppta manuelt.",
  now: "Sett på pause nå",
  paused: "Skriving er satt på pause",
  resumed: "Skrivingen fortsetter",
  resumeFailed: "Skrivingen kunne ikke gjenopptas",
};
