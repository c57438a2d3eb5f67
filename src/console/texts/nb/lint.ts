import type { LintTexts } from "../translated.ts";

/** Warnings about templates. */
export const lint: LintTexts = {
  encoding: (found) => `${found} er en bokstav som æ, ø eller å i en annen tegnkoding: lagre filen som UTF-8`,
  "black-on-dark": (background, contrast, least) =>
    `tekst uten farge er svart, og vanskelig å lese på ${background}: kontrasten er ${contrast}, og må være minst ${least}`,
  "low-contrast": (color, background, contrast, least) =>
    `${color} på ${background} er vanskelig å lese: kontrasten er ${contrast}, og må være minst ${least}`,
  charset: () => "signaturen sendes som UTF-8: la være å oppgi tegnsett",
  "too-wide": (pixels, phone) =>
    `${pixels} piksler er bredere enn en telefon (${phone}): legg til max-width:100%, eller gjør den smalere`,
  "min-width": (pixels, phone) => `min-width på ${pixels} piksler er bredere enn en telefon (${phone})`,
  "style-sheet": (tag) => `<${tag}> når ikke fram til alle lesere: skriv stilene i style=«…»`,
  "stripped-tag": (tag) => `<${tag}> fjernes fra e-poster`,
  class: () => "class har ingen virkning uten stilark: skriv style=«…»",
  id: (id) => `Exchange lagrer id «${id}» som x_${id}: ingenting finner den igjen`,
  "stripped-handler": (name) => `${name} fjernes fra e-poster`,
  "no-alt": () => "et bilde trenger alt: det som står i det, eller en tom alt der det ikke sier noe",
  "alt-is-file": (alt) => `alt «${alt}» er et filnavn: skriv hva bildet sier`,
  "cut-picture": (pixels) =>
    `Outlook på Windows viser ${pixels} piksler av dette bildet: utelat mso-line-height-rule:exactly rundt bilder`,
  "link-without-alt": () => "et bilde som er en lenke, trenger en alt som sier hvor den fører",
  "picture-only": () =>
    "den er et bilde uten tekst: den kan ikke leses der bilder ikke lastes inn, og verken leses opp eller kopieres",
  "wrong-organisation-number": (number) =>
    `${number} er ikke et organisasjonsnummer: det siste sifferet stemmer ikke`,
  "no-organisation-number": () =>
    "organisasjonsnummeret mangler: et norsk foretak må oppgi det i brev og ordrer, og dermed i e-poster",
  "letters-lost": () => "æ, ø og å kommer ikke ut som de er",
  "rule-unused": (rule, earlier, line) =>
    `${rule} brukes aldri: ${earlier} på linje ${line} kommer først og tar alle den gjelder for`,
  "rule-ended": (rule, until) => `${rule} tok slutt ${until}`,
};
