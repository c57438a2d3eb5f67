import type { Texts } from "../en/en.ts";

/** The preview of a signature. */
export const signature: Texts["signature"] = {
  title: (name) => `Signaturen til ${name}`,
  loading: "Lager signaturen og leser den som er i Exchange …",
  rendered: "Slik den ville blitt skrevet",
  held: "Nå i Exchange",
  format: "Format",
  formats: { html: "HTML", text: "Tekst" },
  withPhoto: "Med bilde",
  noPhoto: "Denne signaturen har ikke noe bilde.",
  dark: "Mørk bakgrunn",
  darkWhy:
    "Outlook endrer også farger som er for mørke til å leses på mørk bakgrunn; det gjør ikke denne forhåndsvisningen.",
  same: "Begge er like.",
  empty: "Det finnes ingen.",
  frame: (what) => `${what}, forhåndsvisning`,
  image: "Bilde",
  notLoaded: (hosts) => `Lastes ikke inn her: bilde fra ${hosts}`,
  photoProblem: "Bildet kan ikke vises her",
  isOff: "Outlook legger ikke til denne signaturen av seg selv: den er ikke slått på for nye meldinger.",
  unread: "Den kunne ikke leses.",
  copy: "Kopier",
  copyWhy: "Med formatering, til å lime inn i Outlook",
  copyHtml: "Kopier HTML",
  copied: "Signaturen er på utklippstavlen",
  copyFailed: "Signaturen kunne ikke kopieres",
  download: "Last ned",
  sync: "Synkroniser signaturen …",
};

/** The photo that Entra ID has, beside the one that would be written. */
export const photo: Texts["photo"] = {
  title: (name) => `Bildet av ${name}`,
  loading: "Henter bildet …",
  sides: { entra: "Nå i Entra ID", source: "Slik det ville blitt skrevet" },
  alt: (name, what) => `${name}: ${what}`,
  cut: "Bildet på bildeadressen er beskåret til et kvadrat rundt ansiktet.",
  sync: "Synkroniser bildet …",
};
