import type { CodeTexts } from "../translated.ts";

const goesOn = "Du trenger ikke å gjøre noe hvis det er forbigående: appen prøver igjen av seg selv.";
const certificateRemedy = "Registrer et nytt sertifikat for appen.";

/** Codes about the database, Entra ID, Microsoft's services and storage. */
export const codesOfConnections: CodeTexts = {
  // The employee database
  "column-missing": {
    message: "Ansattdatabasen mangler en kolonne.",
    remedy: "Legg den til, eller sett en visning med de ventede kolonnene i tabellens sted.",
  },
  "database-failed": {
    message: "Ansattdatabasen svarte med en feil.",
    remedy: "Les feilen under Detaljer og i databasens logg.",
  },
  "database-forbidden": {
    message: "Appens bruker har ikke lov til å lese tabellene med ansatte.",
    remedy: "Gi brukeren SELECT på employees og offices, og USAGE på skjemaet.",
  },
  "database-login": {
    message: "Databaseserveren avviste appens bruker.",
    remedy: "Kontroller bruker og passord i innstillingen, og pg_hba.conf eller Entra-rollen.",
  },
  "database-missing": {
    message: "Serveren har ikke databasen.",
    remedy: "Kontroller navnet sist i tilkoblingsadressen.",
  },
  "database-pooler": {
    message: "Tilkoblingspoolen foran databasen tillater ikke det appen trenger.",
    remedy:
      "Bruk transaksjons- eller sesjonspooling, eller databasens egen vert og port; poolens svar står under Detaljer.",
  },
  "database-slow": {
    message: "Databasen brukte for lang tid på å liste de ansatte.",
    remedy: "Se etter låser og etter en manglende indeks på offices.id.",
  },
  "database-tls": {
    message: "Den krypterte forbindelsen til databasen kunne ikke kontrolleres, eller serveren tilbyr ingen.",
    remedy:
      "Bruk navnet som serversertifikatet er laget for, gi appen utstederen i NODE_EXTRA_CA_CERTS, eller slå på TLS på serveren.",
  },
  "database-unreachable": {
    message: "Databaseserveren svarer ikke.",
    remedy: "Kontroller vert og port, og at brannmuren slipper appen inn.",
  },
  "database-url": {
    message: "Adressen til databasen er ikke skrevet slik den skal.",
    remedy: "Skriv postgres://bruker:passord@vert:5432/database?sslmode=verify-full, med spesialtegn kodet.",
  },
  "empty-source": {
    message:
      "Ansattdatabasen ga ingen ansatte i det hele tatt; en kjøring på det ville vært en feil, så ingenting ble gjort.",
    remedy:
      "Kontroller at employees har rader med status active, og at brukeren får se dem (sikkerhet på radnivå).",
  },
  "table-missing": {
    message: "Ansattdatabasen mangler en tabell.",
    remedy: "Opprett den, eller en visning med det navnet, i et skjema på brukerens search_path.",
  },

  // What is written back to it
  "readback-failed": {
    message: "Det som står i Entra ID, kunne ikke skrives tilbake, av en grunn appen ikke kjenner.",
    remedy: "Søk i appens logg etter: What Entra ID holds was not written back",
  },
  "readback-forbidden": {
    message: "Brukeren som skriver tilbake, mangler en rettighet, eller databasen kan bare leses.",
    remedy:
      "Kjør GRANT entra_readback TO brukeren, som eier av tabellene. Er det en replika, skal ENTRA_READBACK_URL ha hovedserverens adresse.",
  },
  "readback-locked": {
    message: "Tabellene for tilbakeskriving er låst av en annen.",
    remedy: "Se hva som holder låsen. Neste kjøring skriver på nytt.",
  },
  "readback-off": {
    message: "Det som står i Entra ID, blir ikke skrevet tilbake.",
    remedy: "Slå det på slik brukerveiledningen beskriver (ENTRA_READBACK_URL eller ENTRA_READBACK_FEED).",
  },
  "readback-slow": {
    message: "Det som står i Entra ID, ble ikke skrevet tilbake innen fristen.",
    remedy: "Se etter låser og treghet i databasen. Neste kjøring skriver det.",
  },
  "readback-source": {
    message: "Innholdet i ansattdatabasen ser galt ut, så det som står i Entra ID, ble ikke skrevet tilbake.",
    remedy: "Se hva kjøringen er holdt tilbake for; når den frigis, skrives alle tilbake.",
  },
  "readback-tables": {
    message: "Tabellene for tilbakeskriving finnes ikke, eller mangler en kolonne.",
    remedy: "La eieren av ansattabellene kjøre det entra-sync readback ddl skriver ut.",
  },
  "readback-version": {
    message: "Tabellene for tilbakeskriving er av en annen versjon enn appens.",
    remedy:
      "La eieren av tabellene kjøre det entra-sync readback ddl skriver ut, eller rull ut appen som passer til dem.",
  },

  // Signing in
  "app-disabled": { message: "Appen ENTRA_CLIENT_ID er deaktivert i leietakeren.", remedy: "Aktiver den." },
  "blocked-by-policy": {
    message: "En policy for betinget tilgang i leietakeren blokkerer appen.",
    remedy:
      "Slipp appen gjennom i policyen som påloggingsloggen nevner: administrasjonssenteret for Entra, Påloggingslogger, Tjenesteprinsipalpålogginger.",
  },
  "certificate-expired": { message: "Sertifikatet i Key Vault er utløpt.", remedy: certificateRemedy },
  "certificate-missing": {
    message: "Key Vault har ikke sertifikatet.",
    remedy: "Kontroller ENTRA_CERTIFICATE_NAME, eller lag et sertifikat.",
  },
  "certificate-not-rsa": {
    message: "Sertifikatet har en nøkkel som Entra ID ikke godtar; den må være vanlig RSA.",
    remedy: certificateRemedy,
  },
  "certificate-refused": {
    message: "Entra ID avviste sertifikatet: det er ikke registrert for appen, eller det er utløpt.",
    remedy: certificateRemedy,
  },
  "certificate-unreadable": {
    message: "Sertifikatet kan ikke leses: det er verken PEM eller PKCS#12 med tomt passord.",
    remedy: certificateRemedy,
  },
  "certificate-without-key": {
    message: "Sertifikatet kommer uten sin egen private nøkkel.",
    remedy: certificateRemedy,
  },
  "consent-missing": {
    message: "Appen er ikke tildelt noen rolle i tjenesten den ber om tilgang til.",
    remedy: "Gi administratorsamtykke for appen.",
  },
  "no-managed-identity": {
    message: "Funksjonsappen har ikke den administrerte identiteten AZURE_CLIENT_ID.",
    remedy: "Tilordne identiteten, og sett AZURE_CLIENT_ID til klient-ID-en.",
  },
  "resource-disabled": {
    message: "Leietakeren har deaktivert Microsoft Graph eller Exchange Online.",
    remedy: "Aktiver tjenesteprinsipalen.",
  },
  "resource-missing": {
    message: "Leietakeren har ingen tjenesteprinsipal for Microsoft Graph eller Exchange Online.",
    remedy: "Opprett tjenesteprinsipalen.",
  },
  "secret-expired": { message: "ENTRA_CLIENT_SECRET er utløpt.", remedy: "Lag en ny hemmelighet." },
  "secret-unresolved": {
    message: "ENTRA_CLIENT_SECRET er en Key Vault-referanse som plattformen ikke kunne følge.",
    remedy: "Gi identiteten rollen Key Vault Secrets User på hvelvet.",
  },
  "setting-missing": {
    message: "En innstilling som pålogging trenger, er ikke satt.",
    remedy: "Sett innstillingen som står under Detaljer.",
  },
  "sign-in-failed": {
    message: "Påloggingen mislyktes før Entra ID ble spurt.",
    remedy: "Kontroller ENTRA_TENANT_ID, ENTRA_CLIENT_ID og den private nøkkelen til sertifikatet.",
  },
  "token-refused": {
    message: "Entra ID avviste appens pålogging.",
    remedy: "Søk opp AADSTS-nummeret som står under Detaljer.",
  },
  "unknown-app": {
    message: "Leietakeren har ingen app-registrering ENTRA_CLIENT_ID.",
    remedy: "Kontroller ID-en, eller opprett tjenesteprinsipalen for appen.",
  },
  "unknown-authority": {
    message: "Adressen i AZURE_AUTHORITY_HOST er ikke en påloggingstjeneste for Entra ID.",
    remedy: "Kontroller AZURE_AUTHORITY_HOST.",
  },
  "unknown-tenant": {
    message: "Entra ID kjenner ingen leietaker ENTRA_TENANT_ID.",
    remedy: "Kontroller leietaker-ID-en.",
  },
  "vault-forbidden": {
    message: "Key Vault utleverer ikke sertifikatet.",
    remedy:
      "Gi identiteten rollen Key Vault Secrets User på hvelvet, og slipp appen gjennom hvelvets brannmur.",
  },
  "wrong-clock": {
    message: "Entra ID avviste appens signatur fordi den er for gammel eller for ny.",
    remedy: "Still klokken på denne maskinen.",
  },
  "wrong-cloud": {
    message: "Leietakeren hører til en annen av Microsofts skyer.",
    remedy: "Sett AZURE_AUTHORITY_HOST og GRAPH_URL til verdiene for leietakerens sky.",
  },
  "wrong-secret": {
    message: "Entra ID avviste ENTRA_CLIENT_SECRET (verdien trengs, ikke ID-en).",
    remedy: "Lag en ny hemmelighet.",
  },

  // Microsoft's services, and the way to them
  forbidden: ({ hasCommand }) =>
    hasCommand
      ? {
          message: "Microsoft tillater ikke dette: appen mangler en tillatelse eller rolle.",
          remedy: "Gi appen tillatelsen.",
        }
      : {
          message:
            "Microsoft lar ikke appen skrive til kontoen, selv om den har tillatelsen: kontoen tilhører en administrator, en gruppe som kan tilordnes roller, eller en administrativ enhet med begrenset administrasjon.",
          remedy:
            "Endre kontoen manuelt, eller unnta personen; andre skrives. Hvis ingen skrives, skyldes det ikke kontoen: se om appens tillatelse er fjernet.",
        },
  unauthorized: {
    message: "Microsoft avviste et nytt token fra appen.",
    remedy: "Kontroller at ENTRA_TENANT_ID og adressene hører til samme leietaker og sky, og klokken.",
  },
  throttled: { message: "Microsoft ba om lavere tempo.", remedy: goesOn },
  unavailable: { message: "Tjenesten kunne ikke svare akkurat nå.", remedy: goesOn },
  network: { message: "Tjenesten svarte ikke.", remedy: goesOn },
  "unexpected-answer": {
    message: "Svaret kommer ikke fra Microsofts tjeneste, eller det er ikke til å forstå.",
    remedy: "Kontroller GRAPH_URL og EXCHANGE_URL, og om en mellomtjener svarer i tjenestens sted.",
  },
  "untrusted-certificate": {
    message: "Sertifikatet til tjenesten er ikke klarert.",
    remedy:
      "Hvis en mellomtjener signerer for den, starter du appen med utstederens sertifikat i NODE_EXTRA_CA_CERTS.",
  },
  "newer-version": {
    message: "Dette er skrevet av en nyere versjon av appen.",
    remedy: "Rull ut den versjonen igjen; docs/upgrading.md sier hva som kan gjøres uten den.",
  },
};
