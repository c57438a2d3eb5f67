import leven from "leven";
import * as z from "zod";
import { checkNcrontab } from "./core/ncrontab.ts";
import { usualBadValues } from "./core/safety/bad-values.ts";
import * as format from "./settings-formats.ts";
import { attributes } from "./targets/entra/attributes.ts";

/**
 * The targets by name, in the order in which they are shown, each with its pace: messages a second. The settings and the
 * registration of the queues know targets by this alone.
 */
export const paces = {
  // Graph allows 20 writes a second (3,000 per 150 s); two are left for people and other apps.
  entra: 18,
  photo: 10,
  // Exchange documents no limit; public tools run four to six calls at once.
  signature: 5,
} as const;

/** The names of the targets. */
export const targetNames: readonly string[] = Object.keys(paces);

const properties = attributes("").map(({ property }) => property);
const text = z.string({ error: "is missing" });
const ownWays = "link,upn,mail,alias";

const schema = z.object({
  AzureWebJobsStorage: format.optional(text),
  AzureWebJobsStorage__accountName: format.optional(text),
  AzureWebJobsStorage__blobServiceUri: format.optional(format.origin),
  AzureWebJobsStorage__queueServiceUri: format.optional(format.origin),
  AzureWebJobsStorage__tableServiceUri: format.optional(format.origin),
  AzureWebJobsStorage__credential: format.optional(format.oneOf(["managedidentity"])),
  AzureWebJobsStorage__clientId: format.optional(format.guid),
  EMPLOYEES_DATABASE_URL: format.optional(format.databaseUrl),
  EMPLOYEES_DATABASE_AUTH: format.withDefault(format.oneOf(["password", "entra"]), "password"),
  ENTRA_READBACK_URL: format.optional(format.readbackUrl),
  ENTRA_READBACK_AUTH: format.withDefault(format.oneOf(["password", "entra"]), "password"),
  ENTRA_READBACK_DEPLOYMENT: format.optional(format.short(64)),
  ENTRA_READBACK_FEED: format.optional(format.oneOf(["on", "off"])),
  SNAPSHOT_SCHEDULE: format.withDefault(format.schedule, "0 0 3 * * *"),
  SYNC_MODE: format.withDefault(format.oneOf(["preview", "apply"]), "preview"),
  SYNC_TARGETS: format.withDefault(format.someOf(targetNames), targetNames.join()),
  SYNC_RATES: format.withDefault(format.rates(paces), ","),
  SYNC_ATTRIBUTES: format.withDefault(format.policies(properties), ","),
  SYNC_MATCH: format.withDefault(format.ways(ownWays), ownWays),
  SYNC_MAX_CHANGED_PERCENT: format.withDefault(format.whole(0, 100), "20"),
  SYNC_MAX_CLEARED_PERCENT: format.withDefault(format.whole(0, 100), "5"),
  SYNC_HOLD_REPLACED_PEOPLE: format.withDefault(format.whole(1, 1_000_000), "3"),
  SYNC_BAD_VALUES: format.withDefault(format.texts, usualBadValues),
  SYNC_READ: format.withDefault(format.oneOf(["full", "delta"]), "full"),
  SYNC_VERIFY_DAYS: format.withDefault(format.whole(1, 365), "7"),
  RETENTION_MONTHS: format.withDefault(format.whole(1, 120), "13"),
  BACKUP_DAYS: format.withDefault(format.whole(0, 365), "30"),
  SYNC_SCOPE: format.optional(format.scope),
  SYNC_COUNTRY: format.withDefault(format.country, "NO"),
  ENTRA_TENANT_ID: format.optional(format.guid),
  ENTRA_CLIENT_ID: format.optional(format.guid),
  ENTRA_CREDENTIAL: format.withDefault(
    format.oneOf(["certificate", "managed-identity", "client-secret"]),
    "certificate",
  ),
  KEY_VAULT_URL: format.optional(format.origin),
  ENTRA_CERTIFICATE_NAME: format.optional(text),
  ENTRA_CLIENT_SECRET: format.optional(text),
  AZURE_CLIENT_ID: format.optional(format.guid),
  AZURE_AUTHORITY_HOST: format.optional(format.origin),
  GRAPH_URL: format.withDefault(format.origin, "https://graph.microsoft.com"),
  EXCHANGE_URL: format.withDefault(format.origin, "https://outlook.office365.com"),
  GRAPH_AUDIENCE: format.withDefault(format.origin, "https://graph.microsoft.com"),
  EXCHANGE_AUDIENCE: format.withDefault(format.origin, "https://outlook.office365.com"),
  DATABASE_AUDIENCE: format.withDefault(format.origin, "https://ossrdbms-aad.database.windows.net"),
  PHOTO_HOSTS: format.withDefault(format.hosts, ","),
  SIGNATURE_IMAGES: format.withDefault(format.oneOf(["original", "hosted"]), "original"),
  SIGNATURE_IMAGES_URL: format.optional(format.httpsFolder),
  SIGNATURE_ON_REPLY: format.withDefault(format.oneOf(["full", "short", "none"]), "full"),
  ROAMING_SIGNATURES: format.withDefault(format.oneOf(["skip", "warn"]), "skip"),
  ADDIN_CLIENT_ID: format.optional(format.guid),
  ADDIN_CLIENT_SIGNATURE: format.withDefault(format.oneOf(["keep", "disable"]), "keep"),
  HTTP_AUTH: format.withDefault(format.oneOf(["key", "entra"]), "key"),
  APPLICATIONINSIGHTS_CONNECTION_STRING: format.optional(format.insights),
});

/** The settings, read and checked, under the names they have in the environment. */
export type Settings = z.infer<typeof schema>;

/** Every setting's name, as the environment, the sample and the infrastructure must have it. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

/** Reads the environment once; throws one Error that lists every problem with the setting's name; no secret is in it. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = schema.safeParse(env);
  const problems = [
    ...(result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`),
    ...missing(env).map((name) => `${name} is missing`),
    ...withoutTenant(env),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new Error(`The settings are invalid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
}

/** Warnings about valid settings with a possibly unintended meaning, and about names that are nearly a setting's; a sentence each. */
export const settingWarnings = (
  { SNAPSHOT_SCHEDULE, SIGNATURE_ON_REPLY, SYNC_SCOPE }: Settings,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] => [
  ...checkNcrontab(SNAPSHOT_SCHEDULE).map(
    ({ written, runs, overTheEnd }) =>
      `SNAPSHOT_SCHEDULE has ${written}, which Azure reads as ${runs}. Write ${runs} for that, or ${overTheEnd}.`,
  ),
  ...(SIGNATURE_ON_REPLY === "short"
    ? [
        "SIGNATURE_ON_REPLY is short: Exchange keeps one signature for a mailbox, so replies get none until an Outlook add-in puts the short one in.",
      ]
    : []),
  ...(isEmpty(SYNC_SCOPE)
    ? ["SYNC_SCOPE is percent:0 and names no one: everyone is planned and shown, and no one is written."]
    : []),
  ...Object.keys(env).flatMap((name) => {
    const meant = meantBy(name);
    if (meant) return [`${name} is not a setting and has no effect. Did you mean ${meant}?`];
    // No one else has settings of this name, and one that protects must not be missing unnoticed.
    return isOwn(name) && !settingNames.includes(name) ? [`${name} is not a setting and has no effect.`] : [];
  }),
];

const isEmpty = (scope: Settings["SYNC_SCOPE"]): boolean =>
  scope?.percent === 0 && scope.offices.length === 0 && scope.emails.length === 0;

const isOwn = (name: string): boolean => name.startsWith("SYNC_");

/** How many letters of a name may be missing, too many or wrong. */
const most = 2;

/** The setting that a name differs from by two letters at most, by case or separators alone, or by its end; undefined for others. */
function meantBy(name: string): string | undefined {
  if (settingNames.includes(name)) return undefined;
  const plain = (text: string) => text.toUpperCase().replace(/[^A-Z\d]/g, "");
  const own = settingNames.filter((setting) => !setting.startsWith("AzureWebJobs"));
  return (
    own.find((setting) => plain(setting) === plain(name)) ??
    own.find((setting) => leven(setting, name, { maxDistance: most + 1 }) <= most) ??
    own.find((setting) => isOwn(name) && (setting.startsWith(name) || name.startsWith(setting)))
  );
}

/** Tokens of the add-in are held to the tenant, also where the app itself signs in without naming it. */
function withoutTenant(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const isOther = missing(env).includes("ENTRA_TENANT_ID");
  if (isOther || !env["ADDIN_CLIENT_ID"]?.trim() || env["ENTRA_TENANT_ID"]?.trim()) return [];
  return ["ENTRA_TENANT_ID is missing: ADDIN_CLIENT_ID needs it, since only tokens of that tenant are taken"];
}

function missing(env: Readonly<Record<string, string | undefined>>): string[] {
  const has = (name: string) => Boolean(env[name]?.trim());
  const credential = env["ENTRA_CREDENTIAL"]?.trim().toLowerCase() || "certificate";
  const required = [
    ...(has("AzureWebJobsStorage__accountName") ? [] : ["AzureWebJobsStorage"]),
    "EMPLOYEES_DATABASE_URL",
    ...(credential === "managed-identity" ? [] : ["ENTRA_TENANT_ID", "ENTRA_CLIENT_ID"]),
    ...(credential === "certificate" ? ["KEY_VAULT_URL", "ENTRA_CERTIFICATE_NAME"] : []),
    ...(credential === "client-secret" ? ["ENTRA_CLIENT_SECRET"] : []),
  ];
  return required.filter((name) => !has(name));
}
