import { expect, test } from "vitest";
import ncrontab from "./local/host/ncrontab/table.json" with { type: "json" };
import { problems, read } from "./required-settings.ts";

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
  ["SYNC_COUNTRY", " no ", "NO"],
  ["SYNC_COUNTRY", "uk", "GB"],
  ["SYNC_COUNTRY", "Norge", "Norge"],
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
  ["SYNC_COUNTRY", "EN", /^SYNC_COUNTRY has EN, which is not an ISO country code/],
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

test("a schedule of six fields is refused exactly where the real host refuses it", () => {
  // Except those with white space beside a number, which .NET ignores and the app refuses.
  const six = Object.entries(ncrontab.read).filter(
    ([text]) => text.split(" ").filter(Boolean).length === 6 && !/[\t\n\r]/.test(text),
  );
  expect(six.length).toBeGreaterThan(400);
  expect(six.map(([text]) => [text, problems({ SNAPSHOT_SCHEDULE: text }).length])).toEqual(
    six.map(([text, real]) => [text, real === null ? 1 : 0]),
  );
});
