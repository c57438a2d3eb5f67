import type { CheckTexts } from "../translated.ts";
import { countsIn, isOff, listIn, namesIn, numberIn, textIn, unanswered } from "./details.ts";
import { count, date, number, time, words } from "./words.ts";

const targetsOf = (names: readonly string[]): string =>
  names.map((name) => (words.targets[name] ?? name).toLowerCase()).join(", ");

/** What the checks of the status found; a finding with a code has its sentences by that. */
export const checks: CheckTexts = {
  mode: ({ state }) =>
    state === "ok"
      ? { message: "SYNC_MODE er apply: kjøringer skriver målene i SYNC_TARGETS." }
      : {
          message: "Ingenting skrives: SYNC_MODE er preview.",
          remedy: "Når forhåndsvisningene er riktige, lar du en administrator sette SYNC_MODE til apply.",
        },
  settings: ({ state }) =>
    state === "ok"
      ? { message: "Ingen innstilling ser ut som en feil." }
      : {
          message: "En innstilling har ingen virkning, eller en annen enn ment; den står under Detaljer.",
          remedy: "Rett innstillingen, eller fjern den.",
        },
  pause: (found) => {
    if (found.state === "ok") return { message: "Skriving er ikke satt på pause." };
    const until = textIn(found, "until");
    return {
      message: `Skriving er satt på pause${until ? ` til ${time(until)}` : ""}. Arbeid i kø venter, og den nattlige kjøringen er en forhåndsvisning.`,
      remedy: "Gjenoppta skrivingen på oversikten.",
    };
  },
  database: (found) => {
    const employees = numberIn(found, "employees");
    if (employees === undefined) return unanswered;
    if (employees > 0)
      return { message: `Databasen har ${count(employees, "aktiv ansatt", "aktive ansatte")}.` };
    return {
      message: "Databasen svarer, men har ingen aktiv ansatt med e-postadresse.",
      remedy: "Se etter statusen på radene som appens bruker; sikkerhet på radnivå kan skjule dem.",
    };
  },
  readback: (found) => {
    if (found.state === "off")
      return {
        message: "ENTRA_READBACK_URL er ikke satt: ingenting skrives til databasen.",
        remedy:
          "Slå det på ved å gi appen en egen bruker der: ENTRA_READBACK_URL, slik brukerveiledningen beskriver.",
      };
    if (found.state === "warning")
      return {
        message: "Brukeren i ENTRA_READBACK_URL har lov til mer enn den skal.",
        remedy: "Gi appen en egen bruker som bare er medlem av entra_readback.",
      };
    if (found.state === "error") return unanswered;
    const writtenAt = textIn(found, "writtenAt");
    return {
      message: writtenAt
        ? `${count(numberIn(found, "rows") ?? 0, "rad", "rader")} med det som står i Entra ID, skrevet ${time(writtenAt)}.`
        : "Brukeren kan skrive tabellene; ingen kjøring har skrevet ennå.",
    };
  },
  matching: ({ state }) =>
    state === "ok"
      ? { message: "Kontoer finnes på måtene i SYNC_MATCH." }
      : {
          message:
            "Ingen finnes ved ansattnummer: SYNC_MATCH har employeeId, men appen finner ikke kolonnen employee_number.",
          remedy:
            "Legg kolonnen employee_number til i tabellen eller visningen med SELECT for appen, eller ta employeeId ut av SYNC_MATCH.",
        },
  storage: (found) => {
    const ahead = numberIn(found, "clockAheadSeconds");
    if (ahead !== undefined)
      return {
        message: `Køer, tabeller og blober svarer; etter dem går klokken på denne maskinen ${number(Math.abs(ahead))} s ${ahead > 0 ? "for fort" : "for sakte"}.`,
        remedy: "Still klokken. I Azure starter du appen på nytt, slik at den havner på en annen maskin.",
      };
    if (found.state === "ok") return { message: "Køer, tabeller og blober svarer." };
    return {
      message: "Azure Storage svarer ikke.",
      remedy:
        "Kontroller at lagringskontoen finnes, at brannmuren slipper appen inn, og at appens identitet har rollene som står under Detaljer.",
    };
  },
  keyVault: ({ state }) => {
    if (state === "off") return { message: "Appen logger på uten sertifikat, så den bruker ikke noe hvelv." };
    return state === "ok" ? { message: "Key Vault utleverer sertifikatet." } : unanswered;
  },
  certificate: (found) => {
    if (found.state === "off") return { message: "Appen logger på uten sertifikat." };
    const [end, left] = [textIn(found, "notAfter"), numberIn(found, "daysLeft")];
    if (end === undefined || left === undefined) return unanswered;
    const renew = found.remedy === undefined ? {} : { remedy: "Lag et nytt sertifikat." };
    if (left < 0) return { message: `Sertifikatet utløp ${date(end)}.`, ...renew };
    if (found.details?.["newer"] !== undefined)
      return {
        message: `Det nyeste sertifikatet virker ikke; et eldre er i bruk til ${date(end)}.`,
        remedy: "Registrer det nyeste sertifikatet for appen.",
      };
    return {
      message: `Sertifikatet er gyldig i ${count(left, "dag", "dager")} til, til ${date(end)}.`,
      ...renew,
    };
  },
  graph: ({ state }) =>
    state === "ok" ? { message: "Microsoft Graph svarer og lar appen lese brukere." } : unanswered,
  accountsRead: (found) => {
    const full = textIn(found, "fullAt");
    return { message: full ? `Alle kontoer ble sist lest ${time(full)}.` : "Neste natt leser alle kontoer." };
  },
  exchange: ({ state }) => {
    if (state === "off")
      return {
        ...isOff("signature"),
        message: "SYNC_TARGETS har ikke signature, så Exchange Online blir ikke brukt.",
      };
    return state === "ok" ? { message: "Exchange Online svarer og kjører cmdleter for appen." } : unanswered;
  },
  roamingSignatures: ({ state, remedy }) => {
    if (state === "off") return isOff("signature");
    if (state === "ok")
      return { message: "Roaming-signaturer er utsatt, så Outlook viser de som skrives her." };
    if (state === "error") return unanswered;
    return remedy === undefined
      ? { message: "Ukjent så lenge Exchange Online ikke svarer." }
      : {
          message:
            "Leietakeren har slått på roaming-signaturer. Da henter Outlook signaturene fra et annet sted, og de som skrives her, vises ikke.",
          remedy: "En Exchange-administrator slår dem av i PowerShell; kommandoen står under Detaljer.",
        };
  },
  permissions: (found) => {
    if (found.details === undefined) return unanswered;
    const [present, missing, superfluous] = ["present", "missing", "superfluous"].map((name) =>
      listIn(found, name),
    );
    const sentences = [
      ...(missing?.length ? [`Mangler: ${missing.join(", ")}.`] : []),
      ...(superfluous?.length ? [`Overflødig: ${superfluous.join(", ")}, som ingen mål trenger.`] : []),
    ];
    if (found.state === "ok" || (sentences.length === 0 && present?.length))
      return { message: `Gitt, og ikke mer enn nødvendig: ${present?.join(", ")}.` };
    return {
      message: sentences.join(" ") || "Tokenet viser ikke hvilke roller appen har.",
      ...(found.remedy !== undefined && {
        remedy: "Det som gis eller fjernes, vises her innen en time: til da er appens token gammelt.",
      }),
    };
  },
  photoHosts: ({ state }) => {
    if (state === "off") return isOff("photo");
    return state === "ok"
      ? { message: "Bilder hentes fra vertene i PHOTO_HOSTS." }
      : {
          message: "Ingen bilder hentes: PHOTO_HOSTS nevner ingen vert.",
          remedy: "Sett PHOTO_HOSTS til vertene for profilbildene, eller ta photo ut av SYNC_TARGETS.",
        };
  },
  templates: ({ state, reason, details }) => {
    if (state === "off") return isOff("signature");
    const [mailbox, addin, both] = countsIn(details?.["served"]);
    const by =
      mailbox === undefined
        ? ""
        : ` Etter siste plan betjener postboksen ${mailbox}, tillegget ${addin}, begge ${both}.`;
    if (state === "ok")
      return {
        message: reason.includes("warning")
          ? `Signaturmalene kan brukes, men entra-sync templates check har advarsler.${by}`
          : `Signaturmalene kan brukes.${by}`,
      };
    return state === "error"
      ? unanswered
      : {
          message:
            "Exchange har én signatur for en postboks, og kan ikke sette en kort signatur i svar: svar får ingen.",
          remedy:
            "Sett SIGNATURE_ON_REPLY til full eller none; short er for et Outlook-tillegg, som ber appen om den korte signaturen.",
        };
  },
  signatureImages: ({ state, reason }) => {
    if (state === "off")
      return reason.startsWith("SYNC_TARGETS")
        ? isOff("signature")
        : {
            message: "Signaturene viser bildene på deres egne adresser.",
            remedy: "Sett SIGNATURE_IMAGES til hosted for å vise kopier som appen har.",
          };
    return state === "ok"
      ? { message: "Signaturene viser kopier av bildene som alle kan lese." }
      : {
          message: "Signaturene viser kopier av bildene, men ikke alle kan lese dem.",
          remedy:
            "Rull ut infrastrukturen med SIGNATURE_IMAGES=hosted, som lar alle lese containeren signature-images.",
        };
  },
  telemetry: ({ state }) =>
    state === "ok"
      ? { message: "Telemetri går til Application Insights." }
      : {
          message: "APPLICATIONINSIGHTS_CONNECTION_STRING er ikke satt, så ingen varsler sendes.",
          remedy: "Sett den til verdien fra Application Insights i utrullingen.",
        },
  schedule: (found) => {
    const at = textIn(found, "at");
    if (at !== undefined)
      return {
        message: `Neste kjøring starter ${time(at)} og ${found.reason.includes("as a preview") ? "er en forhåndsvisning" : "skriver"}.`,
      };
    return found.state === "error"
      ? unanswered
      : {
          message: "SNAPSHOT_SCHEDULE har ikke noe tidspunkt som kommer: ingen kjøring starter av seg selv.",
          remedy: "Rett SNAPSHOT_SCHEDULE: {sekund} {minutt} {time} {dag} {måned} {ukedag}.",
        };
  },
  lastRun: (found) => {
    const { state, details, remedy } = found;
    const hours = numberIn(found, "hours");
    if (details?.["run"] !== undefined)
      return {
        message: "Kjøringen venter på databasen eller Microsoft før den planlegges.",
        remedy: "Se på kjøringen hva den venter på.",
      };
    if (details?.["codes"] !== undefined)
      return {
        message: "Den siste kjøringen for alle er fullført, men er ingen god kjøring.",
        remedy: "Se på kjøringen hva den mangler.",
      };
    if (details?.["overdueBy"] !== undefined)
      return {
        message: `En god kjøring for alle er forsinket: ${targetsOf(namesIn(found, "overdueBy"))}.`,
        remedy: "Se på den siste kjøringen.",
      };
    if (hours !== undefined)
      return {
        message:
          hours < 1
            ? "En kjøring lyktes for mindre enn en time siden."
            : `En kjøring lyktes for ${count(hours, "time", "timer")} siden.`,
      };
    if (state === "error") return unanswered;
    return {
      message: "Ingen kjøring for alle har lyktes den siste måneden.",
      ...(remedy !== undefined && { remedy: "Start en forhåndsvisning, eller se på den siste kjøringen." }),
    };
  },
  heldRuns: ({ state }) => (state === "ok" ? { message: "Ingen kjøring er holdt tilbake." } : unanswered),
  poison: (found) => {
    if (found.state === "ok") return { message: "Ingen melding har mislyktes for godt." };
    if (found.state === "error") return unanswered;
    return {
      message: `Meldinger har mislyktes for godt: de ligger i ${namesIn(found, "queues").join(", ")}.`,
      remedy: "Se hvilke personer det gjelder, rett årsaken, prøv kjøringen på nytt, og tøm deretter køen.",
    };
  },
  messages: (found) => {
    const lost = numberIn(found, "lost");
    const waiting = numberIn(found, "waiting");
    if (lost === undefined || waiting === undefined) return unanswered;
    if (lost > 0)
      return {
        message: `${count(lost, "melding", "meldinger")} i den siste kjøringen har ikke gitt noe svar.`,
        remedy: "Prøv de mislykkede i kjøringen på nytt.",
      };
    if (found.state === "warning")
      return { message: "Meldinger har ventet lenge.", remedy: "Se på køene på oversikten." };
    return {
      message:
        waiting === 0
          ? "Ingen melding venter, og ingen er gått tapt."
          : `${count(waiting, "melding", "meldinger")} venter, ingen er forsinket.`,
    };
  },
  backup: (found) => {
    if (found.state === "off")
      return {
        message: "BACKUP_DAYS er 0: ingenting sikkerhetskopieres.",
        remedy: "Sett BACKUP_DAYS til hvor mange som skal beholdes, for å slå det på.",
      };
    if (found.state === "error") return unanswered;
    const newest = textIn(found, "newest");
    const which = newest
      ? `Den nyeste sikkerhetskopien er fra ${date(newest)}`
      : "Det finnes ingen sikkerhetskopi";
    return found.state === "ok"
      ? { message: `${which}; hver natt lager en.` }
      : {
          message: `${which}, selv om det har vært en nattlig kjøring siden.`,
          remedy: "Søk i appens logg etter: The record could not be backed up",
        };
  },
};
