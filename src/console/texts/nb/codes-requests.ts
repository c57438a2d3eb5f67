import type { CodeTexts } from "../translated.ts";
import { words } from "./words.ts";

const newRun = "Start en ny kjøring: den finner selv ut hva som gjenstår.";

/** Codes about runs, the guards that hold them, and requests that the app refused. */
export const codesOfRequests: CodeTexts = {
  // Why a run is held
  held: {
    message: "Sperrer holder kjøringen tilbake til noen frigir den.",
    remedy: "Les planen. Frigi den innen 24 timer hvis den er riktig; ellers avviser du den.",
  },
  matched: { message: "Langt færre ansatte har en konto enn i den siste gode kjøringen." },
  "source-rows": { message: "Databasen har langt færre ansatte enn ved siste gode lesing." },
  "source-rejected": { message: "Langt flere rader enn ved siste gode lesing kan ikke brukes." },
  "source-empty": { message: "En kolonne er tom for langt flere ansatte enn ved siste gode lesing." },
  "exclusions-lost": {
    message:
      "Ingen unntak er lagret lenger, og ingen har avsluttet dem. De som skulle vært unntatt, ville blitt skrevet.",
  },
  "removal-unread": { message: "Ikke alle bildene som skulle fjernes, kunne leses." },
  "undo-unread": { message: "Ikke alt som skulle tilbakestilles, kunne leses." },
  "changed-percent": { message: "Et felt ville blitt endret for svært mange." },
  "cleared-percent": { message: "Et felt ville blitt tømt for svært mange." },
  "first-run": { message: "Et mål ville blitt skrevet for første gang." },
  "replaced-values": { message: "Nesten alle verdiene til flere personer ville blitt erstattet av andre." },
  "exchanged-values": { message: "Flere personer ville fått det en annen av dem har hatt til nå." },
  "lost-letters": {
    message:
      "Verdiene til flere personer ville mistet bokstaver som å, ö eller é, trolig på grunn av feil tegnsett.",
  },
  "template-changed": { message: "Signaturene ville blitt endret bare på grunn av nye maler." },

  // How a run ended
  "already-running": {
    message: "Den forrige planlagte kjøringen pågår fortsatt.",
    remedy: "Du trenger ikke å gjøre noe hvis den blir ferdig; ellers ser du på den under Kjøringer.",
  },
  failed: { message: "Kjøringen mislyktes." },
  "newer-plan": {
    message: "En nyere kjøring har planlagt alle på nytt siden.",
    remedy: "Se på den kjøringen, og frigi den i stedet hvis den er holdt tilbake.",
  },
  "not-queued": {
    message: "Kjøringen kunne ikke legges i køen, så ingenting ble gjort.",
    remedy: "Kontroller at lagringskontoen er i orden, og bestill kjøringen på nytt.",
  },
  paused: {
    message: "Skriving er satt på pause.",
    remedy: "Gjenoppta skrivingen, eller bestill en forhåndsvisning.",
  },
  "paused-too-long": {
    message:
      "Skriving var fortsatt på pause 7 dager etter at kjøringen ble bestilt; grunnlaget er for gammelt nå, og resten skrives ikke.",
    remedy: `Gjenoppta skrivingen. ${newRun}`,
  },
  "plan-changed": {
    message: "Det som ville blitt skrevet nå, er ikke det planen sa; ingenting ble skrevet.",
    remedy: "Forhåndsvis på nytt, og utfør den nye planen hvis den er riktig.",
  },
  "plan-gone": {
    message: "Planen som ble frigitt, er ikke lagret lenger; ingenting ble skrevet.",
    remedy: "Start en ny kjøring, og frigi den hvis den holdes tilbake.",
  },
  poisoned: {
    message: "Arbeidet mislyktes så mange ganger som verten prøver.",
    remedy: "Rett årsaken, og prøv de mislykkede på nytt eller start en ny kjøring.",
  },
  "release-expired": {
    message: "Kjøringen ble ikke frigitt innen 24 timer; grunnlaget er for gammelt nå.",
    remedy: "Start en ny kjøring.",
  },
  "undo-too-large": {
    message: "Kjøringen skrev flere personer enn én angring kan tilbakestille.",
    remedy: "Angre den i deler: for ett mål eller noen personer om gangen.",
  },
  "writing-is-off": {
    message: "SYNC_MODE er preview: appen viser hva den ville gjort, og skriver ingenting.",
    remedy: "Bestill en forhåndsvisning, eller be en administrator om å sette SYNC_MODE til apply.",
  },

  // A run that is done, and no good one
  "all-writes-failed": ({ target }) => ({
    message: `Ingen ble skrevet${target ? ` i ${words.targets[target]?.toLowerCase() ?? target}` : ""}: alle forsøk mislyktes.`,
    remedy: "Rett årsaken, og prøv dem på nytt.",
  }),
  "fewer-accounts-found": {
    message: "Langt færre ansatte enn før ble funnet i Entra ID.",
    remedy: "Se i planen hvem som ikke er funnet, og hvorfor.",
  },
  "no-account-found": {
    message: "Ingen av de ansatte ble funnet i Entra ID.",
    remedy:
      "Kontroller at ENTRA_TENANT_ID er riktig leietaker, og at e-postadressene i databasen tilhører kontoene der.",
  },
  "target-not-planned": ({ target }) => ({
    message: `Ingenting ble planlagt${target ? ` for ${words.targets[target]?.toLowerCase() ?? target}` : ""}.`,
    remedy: "Se på kjøringen hva som er i veien.",
  }),

  // Releases and decisions
  "already-released": { message: "Kjøringen er allerede frigitt." },
  "not-held": { message: "Kjøringen er ikke holdt tilbake; det er ingenting å frigi." },
  "other-plan": {
    message: "Sjekksummen er ikke den til planen som er holdt tilbake.",
    remedy: "Last inn siden på nytt, og les planen igjen.",
  },
  "not-unsure": {
    message: "Planen venter ikke på en avgjørelse om alle som er nevnt; ingenting ble frigitt.",
    remedy: "Nevn bare personer som planen er usikker på. Alle andre frigis uten å nevnes.",
  },
  "account-taken": {
    message: "Kontoen er bekreftet som en annen ansatts.",
    remedy: "Hvis det er feil, trekker du den avgjørelsen tilbake først.",
  },
  "guest-account": {
    message: "Kontoen tilhører en gjest: gjester skrives aldri.",
    remedy: "Oppgi objekt-ID-en til den ansattes egen konto.",
  },
  "no-such-account": {
    message: "Entra ID har ingen konto med denne objekt-ID-en.",
    remedy: "Kopier objekt-ID-en til kontoen fra Entra ID (Brukere, kontoen, Objekt-ID).",
  },
  "nothing-waits": {
    message: "Ingen konto venter på en avgjørelse om personen i den nyeste planen.",
    remedy: "Forhåndsvis på nytt.",
  },
  "no-difference": {
    message: "Ifølge den nyeste planen og det som er skrevet siden, avviker ikke feltet.",
    remedy: "Last inn siden på nytt; etter en endring forhåndsviser du først.",
  },
  "not-compared": {
    message: "Profiler er ikke blant SYNC_TARGETS, så ingen kjøring sammenligner dem.",
    remedy: "Legg entra til i SYNC_TARGETS; SYNC_MODE preview skriver ingenting.",
  },
  "nothing-to-retry": {
    message: "Kjøringen er ikke avsluttet, ingenting mislyktes i den, eller den er for gammel.",
  },
  "nothing-to-undo": {
    message: "Kjøringen skrev ingenting som er registrert her.",
    remedy: "Se under Historikk hva som ble skrevet.",
  },
  "run-has-ended": { message: "Kjøringen er avsluttet; det er ingenting å avbryte." },
  "run-has-not-ended": {
    message: "Kjøringen er ikke avsluttet, så den kan fortsatt skrive.",
    remedy: "Vent til den er ferdig, eller avbryt den.",
  },
  "run-in-the-way": {
    message: "En kjøring som pågår eller er holdt tilbake, trenger det som er lagret om personen.",
    remedy: "Vent til den er ferdig, eller frigi eller avbryt den. Slett deretter på nytt.",
  },
  "still-employed": {
    message: "Personen står i ansattdatabasen: neste kjøring ville lagret opplysningene igjen.",
    remedy: "Få personen fjernet fra databasen først.",
  },
  "nothing-stored": {
    message: "Ingenting er lagret om en person med denne e-postadressen eller kontoen.",
    remedy: "Kontroller skrivemåten, eller oppgi objekt-ID-en til kontoen.",
  },

  // Requests
  "address-too-long": {
    message: "Adressen til forespørselen er for lang.",
    remedy: "Velg færre personer om gangen.",
  },
  "authentication-is-off": {
    message:
      "HTTP_AUTH er entra, men App Service-godkjenning er ikke slått på, så den som spør, kan ikke identifiseres.",
    remedy: "Slå på godkjenning for funksjonsappen, eller sett HTTP_AUTH til key.",
  },
  "console-not-built": {
    message: "Appen er rullet ut uten konsollen.",
    remedy: "Bygg den med npm run build, og rull ut hele dist.",
  },
  "cross-site": { message: "En annen nettside sendte forespørselen, så den ble avvist." },
  "cursor-too-old": {
    message: "Rader som er forsvunnet siden, kan være glemt.",
    remedy: "Begynn på nytt fra starten.",
  },
  "invalid-json": { message: "Innholdet i forespørselen er ikke JSON." },
  "invalid-request": {
    message: "Forespørselen har en verdi som ikke godtas.",
    remedy: "Se under Detaljer hvilken, og rett den.",
  },
  "lost-place": {
    message: "Stedet i listen der du ville fortsette, finnes ikke lenger.",
    remedy: "Last inn listen på nytt.",
  },
  "no-plan": { message: "Kjøringen ble avsluttet uten å lage en plan." },
  "not-signed-in": { message: "Du er ikke logget på.", remedy: "Logg på først." },
  "principal-too-large": {
    message: "Identiteten din har flere krav (claims) enn appen leser.",
    remedy: "Utelat gruppene i tokenkonfigurasjonen for påloggingsregistreringen.",
  },
  "role-missing": {
    message: "Dette krever en approlle som du ikke har.",
    remedy: "Be en administrator om å tildele den.",
  },
  "too-large": { message: "Innholdet i forespørselen er for stort.", remedy: "Send mindre om gangen." },
  "too-many-people": {
    message: "Databasen har for mange ansatte til å prøve maler på alle samtidig.",
    remedy: "Prøv dem på noen personer.",
  },
  "unsupported-media-type": { message: "Innholdet i forespørselen må sendes som application/json." },
};
