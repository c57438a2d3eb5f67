import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { usualBadValues } from "../src/core/safety/bad-values.ts";
import { readSettings, settingNames } from "../src/settings.ts";
import { problems, read, required } from "./required-settings.ts";

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
