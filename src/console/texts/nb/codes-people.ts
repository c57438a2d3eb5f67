import type { About, CodeTexts } from "../translated.ts";
import { words } from "./words.ts";

/** The field that a note is about, as people know it; a column of the database by its own name. */
const fieldOf = ({ field, target }: About): string => {
  if (target !== undefined && target !== "entra") return words.targets[target] ?? target;
  return field === undefined ? "Verdien" : (words.fields[field] ?? `Kolonnen «${field}»`);
};

const targetOf = ({ target }: About): string =>
  target === undefined ? "målet" : (words.targets[target] ?? target).toLowerCase();

const nextRunWrites = "Du trenger ikke å gjøre noe: neste kjøring planlegger det på nytt.";

/** Codes about one person: the row, the account, and what was written or not. */
export const codesOfPeople: CodeTexts = {
  // The row in the employee database
  "bad-value": (about) => ({
    message:
      about.target === "signature"
        ? "En verdi i signaturen er ubrukelig, slik merknaden om kolonnen sier; signaturen røres ikke."
        : `${fieldOf(about)} har en tekst som ikke er en verdi; den skrives ikke, og det som står der fra før, blir stående.`,
    remedy: "Rett verdien i ansattdatabasen.",
  }),
  "control-characters": (about) => ({
    message: `${fieldOf(about)} inneholdt kontrolltegn, som er erstattet med mellomrom.`,
  }),
  cut: (about) => ({ message: `${fieldOf(about)} er lengre enn det som kan brukes, og er kortet ned.` }),
  decimals: (about) => ({ message: `${fieldOf(about)} var et tall med desimaler; de er utelatt.` }),
  "duplicate-email": {
    message: "En annen ansatt har den samme e-postadressen; ingen av dem skrives.",
    remedy: "Gi hver ansatt sin egen adresse i ansattdatabasen.",
  },
  "impossible-email": {
    message: "E-postadressen kan ikke være en adresse.",
    remedy: "Rett adressen i ansattdatabasen.",
  },
  "no-name": {
    message: "Fornavn eller etternavn mangler.",
    remedy: "Fyll ut navnet i ansattdatabasen.",
  },
  "no-office": {
    message: "Kontoret mangler, eller det har ikke noe navn.",
    remedy: "Sett et kontor som finnes, på raden i ansattdatabasen.",
  },
  "not-an-employee": {
    message: "Ingen aktiv ansatt i databasen har denne e-postadressen.",
    remedy: "Kontroller skrivemåten og den ansattes status i databasen.",
  },
  "several-values": { message: "Kolonnen har flere verdier; den første er brukt." },
  "postal-code-zero": { message: "Postnummeret manglet nuller foran; de er satt inn." },
  "two-rows": {
    message: "Databasen har flere rader med denne e-postadressen og dette navnet; én av dem brukes.",
    remedy: "Sett main_office til true på én av radene, eller la bare én være aktiv.",
  },

  // The account
  "account-disabled": {
    message: "Kontoen er deaktivert; den synkroniseres likevel.",
    remedy: "Hvis personen har sluttet, setter du statusen i ansattdatabasen.",
  },
  "account-gone": {
    message: "Kontoen som hadde adressen, finnes ikke lenger i Entra ID, eller den tilhører en gjest.",
    remedy: "Du trenger ikke å gjøre noe: det som var i den, forsvant med den.",
  },
  ambiguous: {
    message:
      "Flere kontoer i Entra ID passer til adressen, eller flere ansatte til den samme kontoen; ingen av dem skrives.",
    remedy: "Sørg for at adressen tilhører bare én konto og bare én ansatt.",
  },
  "another-person": {
    message: "Kontoen ville blitt en annen persons; den skrives ikke før noen har avgjort det.",
    remedy:
      "Avgjør på personens side om kontoen er riktig. Hvis ikke, retter du navn og e-postadresse i ansattdatabasen.",
  },
  "exclusion-without-account": {
    message: "Et unntak gjelder en adresse eller konto som ikke finnes lenger; det unntar ingen.",
    remedy: "Avslutt unntaket, eller unnta personen på nytt under den nåværende adressen.",
  },
  excluded: (about) => ({
    message:
      about.target === undefined
        ? "Personen er unntatt."
        : `${about.field === undefined ? (words.targets[about.target] ?? about.target) : fieldOf(about)} skrives ikke: personen er unntatt.`,
    remedy: "Velg «Ta med igjen» under Unntak for å synkronisere personen igjen.",
  }),
  "not-found": ({ target, isRequest }) => {
    if (isRequest)
      return {
        message: "Det du spør etter, finnes ikke, eller ikke lenger.",
        remedy: "Kontroller skrivemåten, eller gå til oversikten.",
      };
    if (target === undefined)
      return {
        message:
          "Ingen konto i Entra ID er funnet for den ansatte: ikke etter påloggingsnavn, e-postadresse eller alias.",
        remedy: "Opprett kontoen, eller rett e-postadressen i ansattdatabasen.",
      };
    return {
      message: "Kontoen eller det som skulle skrives i den, finnes ikke lenger.",
      remedy: "Du trenger ikke å gjøre noe hvis det er meningen: neste kjøring leter etter en annen konto.",
    };
  },
  "on-premises-synced": {
    message:
      "Kontoen synkroniseres fra Active Directory, som eier profilen; Entra ID tillater ikke at den skrives.",
    remedy: "Vedlikehold profilen til denne personen i Active Directory.",
  },
  "still-an-employee": {
    message: "Personen, eller den som har kontoen nå, står i ansattdatabasen.",
    remedy: "Fjern bildet av en ansatt ved å unnta personen fra bildet.",
  },
  "no-former-employee": {
    message: "Ingen konto er registrert som kontoen til en ansatt med denne adressen.",
    remedy: "Oppgi adressen som den ansatte hadde i databasen; siden «Kontoer uten ansatt» viser den.",
  },
  "unsure-match": {
    message: "Det er tvil om hvilken konto som er personens; ingenting skrives før det er avgjort.",
    remedy: "Finn ut hvem som bruker kontoen, og bekreft eller avvis den på personens side.",
  },
  "unknown-in-scope": {
    message: "SYNC_SCOPE nevner et kontor eller en adresse som ingen aktiv ansatt i databasen har.",
    remedy: "Rett SYNC_SCOPE; til da skrives ingenting for det som er nevnt.",
  },
  "no-employee-number": {
    message:
      "Ingen finnes ved ansattnummer: SYNC_MATCH har employeeId, men appen finner ikke kolonnen employee_number.",
    remedy:
      "Legg kolonnen employee_number til i tabellen eller visningen med SELECT for appen, eller ta employeeId ut av SYNC_MATCH.",
  },

  // The profile
  "administrator-phone": {
    message: "Entra ID lar ikke denne appen skrive telefonnumrene til administratorer.",
    remedy:
      "Endre nummeret manuelt, eller gi appen en katalogrolle som har lov til det (se brukerveiledningen).",
  },
  "too-long": (about) => ({
    message: `${about.target === "signature" ? "Signaturen" : fieldOf(about)} er lengre enn det Microsoft godtar; det som står der fra før, røres ikke.`,
    remedy:
      about.target === "signature"
        ? "Gjør malen eller verdiene i ansattdatabasen kortere."
        : "Gjør verdien kortere i ansattdatabasen.",
  }),

  // What came of a write
  cancelled: {
    message: "Kjøringen ble avbrutt før dette ble skrevet.",
    remedy: nextRunWrites,
  },
  "changed-since": {
    message: "Endringen er ikke den som står i den frigitte planen; den ble ikke skrevet.",
    remedy: nextRunWrites,
  },
  claimed: {
    message: "En annen del av appen arbeider med personen akkurat nå.",
    remedy: "Du trenger ikke å gjøre noe: det prøves igjen om kort tid.",
  },
  drifted: {
    message: "Verdien er ikke den appen skrev sist: noen har endret den siden.",
    remedy: "Neste kjøring skriver den på nytt. Unnta personen eller feltet hvis endringen skal bestå.",
  },
  "identity-cannot-write": (about) => ({
    message: `Appens identitet kan ikke skrive ${targetOf(about)}: den mangler approllen som kreves.`,
    remedy: "Gi appen rollen.",
  }),
  lost: {
    message: "Et døgn etter at meldingen skulle vært behandlet, er det ikke kommet noe svar.",
    remedy: "Kontroller at funksjonen for målet kjører, og prøv de mislykkede på nytt.",
  },
  "not-yet-visible": {
    message: "Godtatt, men verdien er ikke synlig ennå ved en lesing noen sekunder senere.",
    remedy: "Du trenger ikke å gjøre noe: neste kjøring ser etter igjen og retter det.",
  },
  refused: {
    message: "Microsoft avviste verdien.",
    remedy:
      "Les svaret fra Microsoft under Detaljer, og rett verdien i ansattdatabasen. Samme verdi prøves ikke igjen på en uke.",
  },
  "run-failed": { message: "Kjøringen mislyktes før dette ble skrevet.", remedy: nextRunWrites },
  stale: {
    message:
      "Innstillingene, et unntak eller appen ble endret etter planleggingen, og resultatet ville blitt et annet nå.",
    remedy: nextRunWrites,
  },
  superseded: {
    message: "En nyere kjøring har planlagt eller skrevet personen; den gjelder.",
    remedy: "Du trenger ikke å gjøre noe.",
  },

  "account-refused": {
    message: "Noen avviste kontoen for denne personen etter planleggingen; ingenting ble skrevet.",
    remedy: "Du trenger ikke å gjøre noe hvis det stemmer; ellers: entra-sync link E-POST --forget.",
  },
  "another-account-confirmed": {
    message: "Noen bekreftet en annen konto for denne personen etter planleggingen; ingenting ble skrevet.",
    remedy: nextRunWrites,
  },
  "account-confirmed-for-another": {
    message: "Noen bekreftet kontoen som en annen ansatts etter planleggingen; ingenting ble skrevet.",
    remedy: "Du trenger ikke å gjøre noe hvis det stemmer; ellers må bekreftelsen trekkes tilbake.",
  },

  // Undo
  "already-undone": (about) => ({ message: `${fieldOf(about)} er slik det var før den kjøringen.` }),
  "cannot-be-undone": (about) => ({
    message: `Forrige verdi er ikke tatt vare på for ${targetOf(about)}.`,
    remedy: "Tilbakestill manuelt.",
  }),
  "changed-since-written": (about) => ({
    message: `${fieldOf(about)} er ikke det kjøringen skrev: en person eller en senere kjøring har endret det siden. Det røres ikke.`,
    remedy: "Se Historikk; hvis det var en senere kjøring, angrer du den først.",
  }),
  "not-kept": {
    message: "Det som var der fra før, er ikke tatt vare på.",
    remedy: "Tilbakestill manuelt.",
  },
  "values-erased": {
    message: "Verdiene før og etter den kjøringen er slettet.",
    remedy: "Tilbakestill manuelt hvis verdien er kjent fra et annet sted.",
  },
  "will-return": {
    message: "Neste kjøring skriver igjen det som står i ansattdatabasen.",
    remedy: "Rett databasen før det, unnta personen, eller sett skriving på pause til da.",
  },

  // Who changed a value
  "no-permission": {
    message:
      "Appen har ikke lov til å lese overvåkingsloggen i Entra ID: den mangler AuditLog.Read.All, som ikke brukes til noe annet.",
    remedy: "Gi appen tillatelsen hvis du vil se hvem som endrer verdier.",
  },
  "not-asked": {
    message:
      "Overvåkingsloggen er bare spurt om de første personene, siden Microsoft tillater få forespørsler.",
    remedy: "Se på denne personen alene.",
  },
  "not-logged": {
    message:
      "Overvåkingsloggen i Entra ID har det ikke: den går 7 dager tilbake, eller 30 med Entra ID P1, viser en endring først etter noen minutter, og har ikke bilder og signaturer.",
  },
  unreadable: { message: "Overvåkingsloggen i Entra ID kunne ikke leses." },

  // The list for HR
  accepted: { message: "Avviket er godtatt inntil videre." },
  reported: { message: "Avviket er meldt til HR." },
};
