import { describe, expect, test } from "vitest";
import { settingNames, settingWarnings } from "../src/settings.ts";
import { read } from "./required-settings.ts";

test("a schedule with a range that is written backwards is read, with a warning of what it means", () => {
  const warnings = (schedule: string) => settingWarnings(read({ SNAPSHOT_SCHEDULE: schedule }), {});
  expect(warnings("0 0 22-2 * * *")).toEqual([
    "SNAPSHOT_SCHEDULE has 22-2, which Azure reads as 2-22. Write 2-22 for that, or 22-23,0-2.",
  ]);
  expect(warnings("0 0 3 * * fri-mon/2")).toEqual([
    "SNAPSHOT_SCHEDULE has fri-mon, which Azure reads as mon-fri. Write mon-fri for that, or fri-6,0-mon.",
  ]);
  expect(warnings("0 0 2-22 * * *")).toEqual([]);
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
    expect(warnings(name)).toEqual([`${name} is not a setting and has no effect. Did you mean ${meant}?`]);
  });

  test("is reported for its beginning alone where it is like none of them", () => {
    expect(warnings("SYNC_DRY_RUN")).toEqual(["SYNC_DRY_RUN is not a setting and has no effect."]);
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
