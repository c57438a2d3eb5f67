import type { CodeTexts } from "../translated.ts";

/** Codes about photos and signatures. */
export const codesOfPictures: CodeTexts = {
  // Photos
  "image-damaged": {
    message: "Bildet på bildeadressen er skadet.",
    remedy: "Legg et bilde som er helt, på adressen.",
  },
  "image-host-not-allowed": {
    message: "Bildet hentes ikke: verten er ikke blant de tillatte.",
    remedy: "Legg verten til i PHOTO_HOSTS hvis den er til å stole på.",
  },
  "image-library-missing": {
    message: "Bildebiblioteket (sharp) kan ikke lastes inn.",
    remedy: "Rull ut mappen slik bygget lager den, til 64-biters Linux med glibc.",
  },
  "image-not-found": {
    message: "Det finnes ikke noe bilde på bildeadressen.",
    remedy: "Rett adressen i ansattdatabasen, eller legg bildet der.",
  },
  "image-not-public": {
    message: "Signaturen røres ikke: bildet i den kan ikke leses av alle.",
    remedy:
      "Rull ut infrastrukturen med SIGNATURE_IMAGES=hosted, som lar alle lese containeren signature-images.",
  },
  "image-private-address": {
    message: "Verten for bildet har en privat adresse, som bilder ikke hentes fra.",
    remedy: "Gjør bildene tilgjengelige på en offentlig adresse.",
  },
  "image-redirects": {
    message: "Bildeadressen videresender for mange ganger.",
    remedy: "Oppgi adressen som bildet faktisk ligger på.",
  },
  "image-refused": {
    message: "Verten utleverer ikke bildet.",
    remedy: "La bildet kunne leses uten pålogging, eller rett adressen.",
  },
  "image-too-large": { message: "Bildet er for stort.", remedy: "Bruk et mindre bilde." },
  "image-too-small": { message: "Bildet har for få piksler.", remedy: "Bruk et større bilde." },
  "image-unavailable": {
    message: "Verten for bildet svarte ikke etter flere forsøk.",
    remedy: "Du trenger ikke å gjøre noe hvis det er forbigående: det prøves igjen om et halvt døgn.",
  },
  "image-url-invalid": {
    message:
      "Bildeadressen, eller en den viser videre til, er ikke en https-adresse uten brukernavn og passord.",
    remedy: "Rett adressen i ansattdatabasen.",
  },
  "not-an-image": {
    message: "Det som ligger på bildeadressen, er ikke et bilde i et format som kan brukes.",
    remedy: "Legg et JPEG- eller PNG-bilde på adressen.",
  },
  "no-photo": {
    message: "Det finnes ikke noe bilde av personen.",
    remedy: "Skriv inn bildeadressen i ansattdatabasen hvis personen skal ha et bilde.",
  },
  "photo-not-ours": {
    message: "Bildet i Microsoft 365 er ikke det denne appen skrev, så det fjernes ikke.",
    remedy: "Spør personen; bildet fjernes manuelt i Microsoft Entra.",
  },
  "photo-refused": { message: "Microsoft Graph godtar ikke bildet.", remedy: "Bruk et annet bilde." },
  "photo-hosts-empty": ({ target }) =>
    target === "signature"
      ? {
          message: "Signaturene er uten bilde: PHOTO_HOSTS nevner ingen vert.",
          remedy: "Sett PHOTO_HOSTS til vertene for profilbildene, eller ta bildet ut av malene.",
        }
      : {
          message: "Ingen bilder hentes: PHOTO_HOSTS nevner ingen vert.",
          remedy: "Sett PHOTO_HOSTS til vertene for profilbildene, eller ta photo ut av SYNC_TARGETS.",
        },

  // Signatures
  "mobile-text-cut": {
    message: "Signaturens tekst er lang; for telefoner tar Exchange bare de første linjene.",
  },
  "no-mailbox": ({ target }) => ({
    message: "Kontoen har ingen postboks i Exchange Online.",
    remedy:
      target === "photo"
        ? "Tildel en lisens med Exchange Online, eller legg inn bildet manuelt i Microsoft Entra."
        : "Gi kontoen en lisens med postboks; til da har denne personen ingen signatur.",
  }),
  "photo-address-expires": {
    message:
      "Bildeadressen er signert og utløper en dag, så signaturen er uten bilde: en e-post leses i årevis.",
    remedy: "Oppgi en adresse som varer og som alle kan hente, eller la det være slik.",
  },
  "photo-not-shown": {
    message: "Signaturen er uten bilde. Det kommer tilbake når bildet kan brukes.",
  },
  "roaming-signatures": {
    message:
      "Leietakeren har slått på roaming-signaturer. Da henter Outlook signaturene fra et annet sted, og de som skrives her, vises ikke.",
    remedy: "En Exchange-administrator slår dem av i PowerShell.",
  },
  "group-not-found": {
    message:
      "En regel for signaturer navngir en gruppe som ikke finnes i Entra ID; de som kan være ment, beholder signaturen sin.",
    remedy: "Rett regelen: en gruppe heter som i Entra ID, eller angis med objekt-id.",
  },
  "group-ambiguous": {
    message:
      "Flere grupper i Entra ID har navnet som en regel for signaturer gir; id-ene står under Detaljer. De som kan være ment, beholder signaturen sin.",
    remedy: "Skriv objekt-id-en til den riktige gruppen i regelen.",
  },
  "group-hidden": {
    message:
      "Medlemmene av en gruppe i en regel for signaturer er skjult, også for appen; de som kan være ment, beholder signaturen sin.",
    remedy: "Skriv en annen gruppe i regelen.",
  },
  "group-unreadable": {
    message:
      "Hvem som er i en gruppe som en regel for signaturer navngir, kunne ikke leses; de som kan være ment, beholder signaturen sin.",
    remedy: "Mangler tillatelsen, står kommandoen under Detaljer; ellers prøver neste kjøring igjen.",
  },
  "rule-undecided": {
    message:
      "Om en regel for signaturer gjelder denne personen, kunne ikke leses i Entra ID: signaturen forblir som den er.",
    remedy: "Planen sier hvorfor gruppen eller kontoen ikke kunne leses.",
  },
  "short-on-reply": {
    message:
      "Exchange har én signatur for en postboks, med en bryter for svar, og kan ikke sette en kort signatur i dem: svar får ingen.",
    remedy:
      "Sett SIGNATURE_ON_REPLY til full eller none; short er for et Outlook-tillegg, som ber appen om den korte signaturen.",
  },
  "template-broken": {
    message: "En signaturmal virker ikke; fil og linje står under Detaljer.",
    remedy: "Rett malen og rull den ut.",
  },
  "template-missing": {
    message: "En fil som alle signaturer trenger, mangler blant malene.",
    remedy: "Rull ut mappen med malene sammen med appen.",
  },
};
