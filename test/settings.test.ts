import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { usualBadValues } from "../src/core/safety/bad-values.ts";
import { readSettings, settingNames, settingWarnings } from "../src/settings.ts";
import ncrontab from "./local/host/ncrontab/table.json" with { type: "json" };

const required = {
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
  EMPLOYEES_DATABASE_URL: "postgres://reader:secret@db.example.com/hr",
  ENTRA_TENANT_ID: "7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
  ENTRA_CLIENT_ID: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21",
  KEY_VAULT_URL: "https://vault.example.com",
  ENTRA_CERTIFICATE_NAME: "entra-sync",
};
const read = (changes: Record<string, string | undefined> = {}) => readSettings({ ...required, ...changes });

/** The problems that the settings have, a line each. */
function problems(changes: Record<string, string | undefined>): string[] {
  try {
    read(changes);
    return [];
  } catch (error) {
    const [head, ...lines] = (error as Error).message.split("\n");
    expect(head).toBe("The settings are invalid:");
    return lines.map((line) => line.replace(/^ {2}- /, ""));
  }
}

const defaults = {
  EMPLOYEES_DATABASE_AUTH: "password",
  ENTRA_READBACK_AUTH: "password",
  SNAPSHOT_SCHEDULE: "0 0 3 * * *",
  SYNC_MODE: "preview",
  SYNC_TARGETS: ["entra", "photo", "signature"],
  SYNC_RATES: { entra: 18, photo: 10, signature: 5 },
  SYNC_ATTRIBUTES: {},
  SYNC_MATCH: ["link", "userPrincipalName", "mail", "proxyAddresses"],
  SYNC_MAX_CHANGED_PERCENT: 20,
  SYNC_MAX_CLEARED_PERCENT: 5,
  SYNC_HOLD_REPLACED_PEOPLE: 3,
  SYNC_BAD_VALUES: usualBadValues.split(","),
  SYNC_READ: "full",
  SYNC_VERIFY_DAYS: 7,
  RETENTION_MONTHS: 13,
  BACKUP_DAYS: 30,
  SYNC_COUNTRY: "NO",
  ENTRA_CREDENTIAL: "certificate",
  GRAPH_URL: "https://graph.microsoft.com",
  EXCHANGE_URL: "https://outlook.office365.com",
  GRAPH_AUDIENCE: "https://graph.microsoft.com",
  EXCHANGE_AUDIENCE: "https://outlook.office365.com",
  DATABASE_AUDIENCE: "https://ossrdbms-aad.database.windows.net",
  PHOTO_HOSTS: [],
  SIGNATURE_IMAGES: "original",
  SIGNATURE_ON_REPLY: "full",
  ADDIN_CLIENT_SIGNATURE: "keep",
  ROAMING_SIGNATURES: "skip",
  HTTP_AUTH: "key",
};

describe("what is left out", () => {
  test("has the default that is documented, and writing is off", () => {
    expect(read()).toEqual({ ...required, ...defaults });
  });

  test("may as well be empty or blank", () => {
    const names = settingNames.filter((name) => !(name in required));
    for (const blank of ["", " \t"]) {
      expect(read(Object.fromEntries(names.map((name) => [name, blank])))).toMatchObject(defaults);
    }
  });

  test("may as well be a list of nothing", () => {
    expect(
      read({ SYNC_MATCH: " ,", SYNC_TARGETS: " , ", SYNC_RATES: ",", SYNC_ATTRIBUTES: "," }),
    ).toMatchObject(defaults);
  });

  test("means everyone for the scope", () => {
    expect(read({ SYNC_SCOPE: " " }).SYNC_SCOPE).toBeUndefined();
  });
});

test.each<[string, string, unknown]>([
  ["EMPLOYEES_DATABASE_AUTH", "Entra", "entra"],
  ["ENTRA_READBACK_FEED", "On", "on"],
  ["ENTRA_READBACK_URL", " postgres://writer@db/hr ", "postgres://writer@db/hr"],
  ["SNAPSHOT_SCHEDULE", " 0 */5  * * * 1-5 ", "0 */5  * * * 1-5"],
  ["SYNC_MODE", " Apply ", "apply"],
  ["SYNC_TARGETS", " ENTRA,entra ", ["entra"]],
  ["SYNC_RATES", "Entra = 0.5", { entra: 0.5 }],
  ["SYNC_RATES", "entra = 18 : 300/15", { entra: { rate: 18, writes: 300, seconds: 15 }, photo: 10 }],
  [
    "SYNC_ATTRIBUTES",
    " mobilephone = If-Empty:KEEP , streetAddress=ignore, city=authoritative:keep",
    {
      mobilePhone: { strength: "if-empty", keep: true },
      streetAddress: { strength: "ignore", keep: false },
      city: { strength: "authoritative", keep: true },
    },
  ],
  ["SYNC_MATCH", " Mail, employeeID,link", ["mail", "employeeId", "link"]],
  ["SYNC_MATCH", "upn", ["userPrincipalName"]],
  ["SYNC_MAX_CHANGED_PERCENT", "0", 0],
  ["SYNC_MAX_CHANGED_PERCENT", "100", 100],
  ["SYNC_READ", " Delta", "delta"],
  ["SYNC_VERIFY_DAYS", "1", 1],
  ["RETENTION_MONTHS", "120", 120],
  [
    "SYNC_SCOPE",
    "Office: Oslo ;email:a@b.no;EMAIL:c@b.no;percent:10;",
    { offices: ["Oslo"], emails: ["a@b.no", "c@b.no"], percent: 10 },
  ],
  ["SYNC_SCOPE", "office:Fjord: vest", { offices: ["Fjord: vest"], emails: [], percent: 0 }],
  ["SYNC_COUNTRY", "SE", "SE"],
  ["ENTRA_TENANT_ID", "7D1C2F60-3B0E-4C57-9A41-5F0E6F1F9B10", "7D1C2F60-3B0E-4C57-9A41-5F0E6F1F9B10"],
  ["ENTRA_CREDENTIAL", "Managed-Identity", "managed-identity"],
  ["KEY_VAULT_URL", "https://VAULT.example.com:443/", "https://vault.example.com"],
  ["GRAPH_URL", "https://127.0.0.1:8443", "https://127.0.0.1:8443"],
  ["AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us/", "https://login.microsoftonline.us"],
  ["ROAMING_SIGNATURES", "WARN", "warn"],
  ["SIGNATURE_ON_REPLY", "None", "none"],
  ["SIGNATURE_IMAGES", "Hosted", "hosted"],
  ["SIGNATURE_IMAGES_URL", "https://cdn.example.com/", "https://cdn.example.com"],
  ["SIGNATURE_IMAGES_URL", "https://cdn.example.com/people", "https://cdn.example.com/people"],
  ["HTTP_AUTH", "Entra", "entra"],
])("reads %s=%s", (name, value, meaning) => {
  expect(read({ [name]: value })).toMatchObject({ [name]: meaning });
});

test.each<[string, string, RegExp]>([
  ["EMPLOYEES_DATABASE_AUTH", "kerberos", /^EMPLOYEES_DATABASE_AUTH must be password or entra$/],
  ["ENTRA_READBACK_URL", "mysql://a@b/c", /^ENTRA_READBACK_URL is not a postgres:\/\/ URL$/],
  ["ENTRA_READBACK_URL", "postgres://a:b@c/d?options=x", /^ENTRA_READBACK_URL has the parameter options/],
  ["SNAPSHOT_SCHEDULE", "0 3 * * *", /six fields/],
  ["SNAPSHOT_SCHEDULE", "01:00:00", /six fields/],
  [
    "SNAPSHOT_SCHEDULE",
    "0 0 3 * * 1-7",
    /^SNAPSHOT_SCHEDULE has the weekday 1-7; a weekday is 0 to 6 or a name such as sun, and 0 is Sunday$/,
  ],
  ["SNAPSHOT_SCHEDULE", "0 0 3 L * *", /has the day L; a day is 1 to 31$/],
  ["SYNC_MODE", "write", /must be preview or apply/],
  ["SYNC_TARGETS", "entra,teams", /does not know teams; it knows entra/],
  [
    "SYNC_MATCH",
    "upn,phone",
    /^SYNC_MATCH does not know phone; it knows link, employeeId, upn, mail, alias$/,
  ],
  ["SYNC_MATCH", "upn,mail,UPN", /upn twice/],
  ["SYNC_RATES", "teams=3", /does not know teams/],
  ["SYNC_RATES", "entra=0", /between 0 and 1000/],
  ["SYNC_RATES", "entra=-1", /between 0 and 1000/],
  ["SYNC_RATES", "entra=fast", /between 0 and 1000/],
  ["SYNC_RATES", "entra=0x10", /between 0 and 1000/],
  ["SYNC_RATES", "entra=1001", /between 0 and 1000/],
  ["SYNC_RATES", "entra", /between 0 and 1000/],
  ["SYNC_RATES", "entra=18=3", /between 0 and 1000/],
  ["SYNC_RATES", "entra=18,Entra=3", /entra twice/],
  ["SYNC_RATES", "entra=18:", /such as :3000\/150/],
  ["SYNC_RATES", "entra=18:300", /such as :3000\/150/],
  ["SYNC_RATES", "entra=18:0/15", /such as :3000\/150/],
  ["SYNC_ATTRIBUTES", "shoeSize=ignore", /does not know shoeSize; it knows displayName, /],
  ["SYNC_ATTRIBUTES", "city", /city must be authoritative, if-empty, ignore/],
  ["SYNC_ATTRIBUTES", "city=never", /city must be/],
  ["SYNC_ATTRIBUTES", "city=ignore:keep:keep", /city must be/],
  ["SYNC_ATTRIBUTES", "city=ignore=x", /city must be/],
  ["SYNC_ATTRIBUTES", "city=if-empty:clear", /city must be/],
  ["SYNC_ATTRIBUTES", "city=ignore,City=if-empty", /city twice/],
  ["SYNC_MAX_CHANGED_PERCENT", "101", /must be a whole number from 0 to 100$/],
  ["SYNC_MAX_CHANGED_PERCENT", "-1", /from 0 to 100/],
  ["SYNC_MAX_CHANGED_PERCENT", "12.5", /whole number/],
  ["SYNC_MAX_CHANGED_PERCENT", "20 %", /whole number/],
  ["SYNC_MAX_CHANGED_PERCENT", "0x10", /whole number/],
  ["SYNC_READ", "weekly", /full or delta/],
  ["SYNC_VERIFY_DAYS", "0", /from 1 to 365/],
  ["RETENTION_MONTHS", "121", /from 1 to 120/],
  ["SYNC_SCOPE", "oslo", /takes office:NAME, email:ADDRESS and percent:N/],
  ["SYNC_SCOPE", "city:Oslo", /takes office:NAME/],
  ["SYNC_SCOPE", "email:", /takes office:NAME/],
  ["SYNC_SCOPE", "percent:101", /percent from 0 to 100/],
  ["SYNC_SCOPE", "percent:ten", /percent from 0 to 100/],
  ["SYNC_COUNTRY", "x".repeat(129), /at most 128 characters/],
  ["ENTRA_TENANT_ID", "fjordbo.no", /must be a GUID, not a domain name/],
  ["ENTRA_CLIENT_ID", "b4b0f0c2", /must be a GUID/],
  ["ENTRA_CREDENTIAL", "password", /certificate or managed-identity or client-secret/],
  ["AZURE_CLIENT_ID", "me", /must be a GUID/],
  [
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "IngestionEndpoint=https://eu.example.com/",
    /InstrumentationKey=/,
  ],
  [
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "InstrumentationKey=12345",
    /Application Insights resource shows/,
  ],
  ["AzureWebJobsStorage__credential", "key", /must be managedidentity/],
  ["KEY_VAULT_URL", "http://vault.example.com", /https origin/],
  ["GRAPH_URL", "https://graph.microsoft.com/v1.0", /https origin without a path/],
  ["GRAPH_URL", "https://graph.microsoft.com?x=1", /https origin/],
  ["GRAPH_URL", "https://user@graph.microsoft.com", /https origin/],
  ["GRAPH_URL", "https://:pass@graph.microsoft.com", /https origin/],
  ["EXCHANGE_URL", "outlook.office365.com", /https origin/],
  ["AZURE_AUTHORITY_HOST", "https://", /https origin/],
  ["ROAMING_SIGNATURES", "fix", /skip or warn/],
  ["SIGNATURE_ON_REPLY", "yes", /full or short or none/],
  ["SIGNATURE_IMAGES_URL", "http://cdn.example.com", /https address without a query/],
  ["SIGNATURE_IMAGES_URL", "https://cdn.example.com/?a=b", /https address without a query/],
  ["HTTP_AUTH", "none", /key or entra/],
])("refuses %s=%s", (name, value, problem) => {
  expect(problems({ [name]: value })).toEqual([expect.stringMatching(problem)]);
});

describe("what is missing", () => {
  const without = (...names: string[]) => Object.fromEntries(names.map((name) => [name, " "]));
  const everything = without(...Object.keys(required));

  test.each<[string, Record<string, string>, string[]]>([
    ["a certificate", {}, Object.keys(required)],
    [
      "a secret",
      { ENTRA_CREDENTIAL: "Client-Secret" },
      [
        "AzureWebJobsStorage",
        "EMPLOYEES_DATABASE_URL",
        "ENTRA_TENANT_ID",
        "ENTRA_CLIENT_ID",
        "ENTRA_CLIENT_SECRET",
      ],
    ],
    [
      "a managed identity",
      { ENTRA_CREDENTIAL: "managed-identity" },
      ["AzureWebJobsStorage", "EMPLOYEES_DATABASE_URL"],
    ],
  ])("is what signing in by %s needs, all of it at once", (_, credential, names) => {
    expect(problems({ ...everything, ...credential })).toEqual(names.map((name) => `${name} is missing`));
  });

  test("is no connection string where the account has a name", () => {
    const named = { AzureWebJobsStorage: undefined, AzureWebJobsStorage__accountName: "fjordbosync" };
    expect(read(named).AzureWebJobsStorage__accountName).toBe("fjordbosync");
  });
});

test("reports every problem at once, each with the setting's name", () => {
  const names = ["SYNC_MODE", "SYNC_RATES", "GRAPH_URL", "ENTRA_TENANT_ID", "EMPLOYEES_DATABASE_URL"];
  const wrong = { SYNC_MODE: "x", SYNC_RATES: "x=1", GRAPH_URL: "x", ENTRA_TENANT_ID: "x" };
  const found = problems({ ...wrong, EMPLOYEES_DATABASE_URL: "" });
  expect(found.map((line) => line.split(" ")[0])).toEqual(expect.arrayContaining(names));
  expect(found).toHaveLength(names.length);
});

test("never repeats a secret, nor what stands where an address or an id belongs", () => {
  const secret = "hunter2!Vq8~secret";
  const secrets = Object.fromEntries(
    [
      "AzureWebJobsStorage",
      "EMPLOYEES_DATABASE_URL",
      "ENTRA_READBACK_URL",
      "ENTRA_TENANT_ID",
      "ENTRA_CLIENT_ID",
      "ENTRA_CLIENT_SECRET",
      "KEY_VAULT_URL",
      "AZURE_CLIENT_ID",
      "APPLICATIONINSIGHTS_CONNECTION_STRING",
      "GRAPH_URL",
      "HTTP_AUTH",
    ].map((name) => [name, secret]),
  );
  const found = problems({ ...secrets, KEY_VAULT_URL: `https://me:${secret}@vault.example.com` });
  expect(found.length).toBeGreaterThan(4);
  expect(found.join("\n")).not.toContain(secret);
});

test("does not mind variables that are none of its own", () => {
  expect(read({ PATH: "/usr/bin", SYNC_FUTURE: "x" })).not.toHaveProperty("SYNC_FUTURE");
});

describe("a schedule", () => {
  test("of six fields is refused exactly where the real host refuses it", () => {
    // Except those with white space beside a number, which .NET ignores and the app refuses.
    const six = Object.entries(ncrontab.read).filter(
      ([text]) => text.split(" ").filter(Boolean).length === 6 && !/[\t\n\r]/.test(text),
    );
    expect(six.length).toBeGreaterThan(400);
    expect(six.map(([text]) => [text, problems({ SNAPSHOT_SCHEDULE: text }).length])).toEqual(
      six.map(([text, real]) => [text, real === null ? 1 : 0]),
    );
  });

  test("with a range that is written backwards is read, with a warning of what it means", () => {
    const warnings = (schedule: string) => settingWarnings(read({ SNAPSHOT_SCHEDULE: schedule }), {});
    expect(warnings("0 0 22-2 * * *")).toEqual([
      "SNAPSHOT_SCHEDULE has 22-2, which Azure reads as 2-22. Write 2-22 for that, or 22-23,0-2.",
    ]);
    expect(warnings("0 0 3 * * fri-mon/2")).toEqual([
      "SNAPSHOT_SCHEDULE has fri-mon, which Azure reads as mon-fri. Write mon-fri for that, or fri-6,0-mon.",
    ]);
    expect(warnings("0 0 2-22 * * *")).toEqual([]);
  });
});

describe("the sample of local settings", async () => {
  const file = new URL("../local.settings.sample.json", import.meta.url);
  const { Values: values, IsEncrypted: isEncrypted } = JSON.parse(await readFile(file, "utf8"));

  test("is a good start, in which nothing writes", () => {
    expect(readSettings(values)).toMatchObject({ SYNC_MODE: "preview", SYNC_TARGETS: ["entra"] });
    expect(isEncrypted).toBe(false);
  });

  test("names every setting but those of a storage account in Azure", () => {
    const inAzure = settingNames.filter((name) => name.startsWith("AzureWebJobsStorage__"));
    const own = Object.keys(values).filter((name) => name !== "FUNCTIONS_WORKER_RUNTIME");
    expect([...own, ...inAzure].toSorted()).toEqual(settingNames.toSorted());
  });
});

describe("a scope of no one", () => {
  const warnings = (scope: string) => settingWarnings(read({ SYNC_SCOPE: scope }), {});

  test("is what percent:0 alone means, and a warning says so", () => {
    expect(warnings("percent:0")).toEqual([
      "SYNC_SCOPE is percent:0 and names no one: everyone is planned and shown, and no one is written.",
    ]);
  });

  test.each(["percent:1", "percent:0;email:a@b.no", "percent:0;office:Oslo", ""])(
    "is none where SYNC_SCOPE is %s",
    (scope) => {
      expect(warnings(scope)).toEqual([]);
    },
  );
});

describe("a name that is nearly a setting's", () => {
  const warnings = (...names: string[]) =>
    settingWarnings(read({}), Object.fromEntries(names.map((name) => [name, "x"])));

  test.each([
    ["SNYC_MODE", "SYNC_MODE"],
    ["SYNC_TARGET", "SYNC_TARGETS"],
    ["SYNC-MODE", "SYNC_MODE"],
    ["sync_mode", "SYNC_MODE"],
    ["ENTRA_CLIENTID", "ENTRA_CLIENT_ID"],
    ["KEY_VAULT_URI", "KEY_VAULT_URL"],
    ["PHOTO_HOST", "PHOTO_HOSTS"],
    ["SYNC_MAX_CHANGED_PERCENTAGE", "SYNC_MAX_CHANGED_PERCENT"],
    ["SYNC_MAX_CLEARED", "SYNC_MAX_CLEARED_PERCENT"],
  ])("%s is no setting, and the warning names %s", (name, meant) => {
    expect(warnings(name)).toEqual([`${name} is no setting and has no effect. Did you mean ${meant}?`]);
  });

  test("is reported for its beginning alone where it is like none of them", () => {
    expect(warnings("SYNC_DRY_RUN")).toEqual(["SYNC_DRY_RUN is no setting and has no effect."]);
  });

  test("is not one of Azure's or the machine's own", () => {
    const others = [
      "PATH",
      "HOME",
      "TZ",
      "WEBSITE_SITE_NAME",
      "FUNCTIONS_WORKER_RUNTIME",
      "IDENTITY_ENDPOINT",
      "AZURE_TENANT_ID",
      "AZURE_FUNCTIONS_ENVIRONMENT",
      "AzureWebJobsStorage__blobServiceUri",
      "AzureWebJobsFeatureFlags",
      "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
      "NODE_EXTRA_CA_CERTS",
      "AzureFunctionsJobHost__extensions__queues__maxPollingInterval",
      "SCM_DO_BUILD_DURING_DEPLOYMENT",
    ];
    expect(warnings(...others, ...settingNames)).toEqual([]);
  });
});
