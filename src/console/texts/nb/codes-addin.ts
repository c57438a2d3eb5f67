import type { CodeTexts } from "../translated.ts";

const newToken = "Hent et nytt tilgangstoken for tilleggets eget omfang, Signature.Read.";

/** Codes about the Outlook add-in: why it gets no signature, and requests that the app refused. */
export const codesOfAddin: CodeTexts = {
  "served-by-mailbox": {
    message: "Signaturen til denne personen kommer fra postboksens egne innstillinger.",
  },
  "not-in-scope": { message: "Signaturer er ikke tatt i bruk for denne personen ennå (SYNC_SCOPE)." },
  "no-employee": {
    message: "Ingen aktiv ansatt er kjent for å ha denne kontoen.",
    remedy: "Neste kjøring finner den når personen står i databasen.",
  },
  "account-in-doubt": {
    message: "Om kontoen er den ansattes, må avgjøres av noen eller av neste kjøring.",
  },
  "not-your-mailbox": { message: "Adressen tilhører en annen postboks, og ingen regel har en mal for den." },
  "none-in-replies": { message: "Svar og videresendinger får ingen signatur." },
  "no-short-template": {
    message: "Svar skal ha en kort signatur, og det finnes ingen mal for den.",
  },
  "addin-is-off": {
    message: "Outlook-tillegget er ikke satt opp i denne appen.",
    remedy: "Sett ADDIN_CLIENT_ID til klient-ID-en til tilleggets registrering.",
  },
  "token-missing": { message: "Forespørselen har ikke noe tilgangstoken.", remedy: newToken },
  "token-invalid": { message: "Tilgangstokenet godtas ikke.", remedy: newToken },
  "scope-missing": { message: "Tilgangstokenet mangler omfanget Signature.Read.", remedy: newToken },
  "app-only-token": { message: "Tilgangstokenet er et programs eget, og gjelder ingen person." },
  "other-client": { message: "Tilgangstokenet er utstedt til et annet program enn tillegget." },
  "too-many-requests": {
    message: "Det kommer flere forespørsler enn appen svarer på.",
    remedy: "Vent litt, og prøv igjen.",
  },
};
