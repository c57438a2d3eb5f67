import type { Texts } from "../en/en.ts";

/** The frame of the page. */
export const shell: Texts["shell"] = {
  product: "Entra Employee Sync",
  skip: "Gå til innholdet",
  navigation: "Hovedmeny",
  messages: "Meldinger",
  findPerson: "Finn en person",
  overview: "Oversikt",
  employees: "Ansatte",
  runs: "Kjøringer",
  changes: "Endringer",
  mismatches: "Avvik",
  templates: "Maler",
  theme: "Utseende",
  themes: { system: "Som systemet", light: "Lyst", dark: "Mørkt", contrast: "Høy kontrast" },
  language: "Språk",
  asBrowser: "Som nettleseren",
  account: (name) => `Logget på som ${name}`,
  signIn: "Logg på",
  signOut: "Logg av",
  previewOnly: "Ingenting skrives: denne appen er satt til forhåndsvisning.",
  previewOnlyWhy:
    "SYNC_MODE er preview. Alle planer kan lages og leses; skriving slås på med SYNC_MODE=apply.",
  noRunRole: "Du kan se og forhåndsvise, men ikke skrive.",
  noRunRoleWhy: "Det krever approllen Sync.Run. Be en administrator om å tildele den.",
  notAllowed: "Du er logget på, men har ingen rolle her.",
  notAllowedWhy:
    "Be en administrator om å tildele deg approllen Sync.Read for å se, eller Sync.Run for også å synkronisere.",
  signInWhy: "Logg på med organisasjonskontoen din for å åpne denne konsollen.",
  keyTitle: "Skriv inn en funksjonsnøkkel for å fortsette",
  keyWhy: "Denne appen krever en funksjonsnøkkel (HTTP_AUTH=key). Nøkkelen beholdes til fanen lukkes.",
  keyLabel: "Funksjonsnøkkel",
  keySubmit: "Åpne",
  keyWrong: "Appen godtar ikke denne nøkkelen.",
  active: (n) => (n === 1 ? "En kjøring pågår." : `${n} kjøringer pågår.`),
  activeOpen: "Følg den",
  offline: "Appen svarer ikke. Det du ser, kan være utdatert.",
  noPage: "Denne siden finnes ikke.",
  noPageHome: "Gå til oversikten",
};

/** What went wrong before the app could say so itself. */
export const problems: Texts["problems"] = {
  offline: "Appen svarer ikke.",
  offlineRemedy: "Kontroller tilkoblingen. Siden prøver igjen automatisk.",
  remedy: "Hva du kan gjøre",
  requestId: (id) => `Forespørsel ${id}`,
  refresh: "Oppdater",
  notLoaded: "Denne delen av konsollen kunne ikke lastes inn.",
  notLoadedRemedy: "Appen svarer ikke, eller er oppdatert etter at siden ble åpnet. Oppdater siden.",
  notOpened: "Det kunne ikke åpnes",
  unexpected: "Det oppstod en uventet feil på siden.",
  unexpectedRemedy: "Oppdater siden. Hvis feilen vedvarer, kontakter du administratoren av appen.",
};
