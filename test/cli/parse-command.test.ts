import { describe, expect, test } from "vitest";
import { Misuse } from "../../src/cli/misuse.ts";
import { parseCommand } from "../../src/cli/parse-command.ts";

const parse = (line: string, env: Record<string, string> = {}) => parseCommand(line.match(/\S+/g) ?? [], env);
const access = { url: "http://localhost:7071", key: undefined };
const sync = { emails: [], targets: [], mode: undefined, format: "text" };

test.each<[string, object]>([
  ["sync", { name: "sync", access, options: sync }],
  ["sync --email a@b.no --email c@b.no", { options: { ...sync, emails: ["a@b.no", "c@b.no"] } }],
  [
    "sync --targets entra,photo --mode preview",
    { options: { targets: ["entra", "photo"], mode: "preview" } },
  ],
  ["--format json sync", { name: "sync", options: { format: "json" } }],
  ["runs", { name: "runs", access, options: { action: "list", format: "text" } }],
  ["runs 2026Z-a --format json", { options: { action: "show", id: "2026Z-a", format: "json" } }],
  ["runs cancel 2026Z-a", { options: { action: "cancel", id: "2026Z-a" } }],
  ["runs retry 2026Z-a", { options: { action: "retry", id: "2026Z-a" } }],
  ["runs release 2026Z-a --digest abc", { options: { action: "release", id: "2026Z-a", digest: "abc" } }],
  ["exclude a@b.no --reason x", { name: "exclude", options: { email: "a@b.no", targets: [], reason: "x" } }],
  [
    "exclude a@b.no --reason x --targets photo,entra --until 2027-01-31",
    { options: { targets: ["photo", "entra"], until: "2027-01-31" } },
  ],
  ["include a@b.no", { name: "include", options: { email: "a@b.no" } }],
  ["exclusions --format json", { name: "exclusions", options: { format: "json" } }],
  ["local", { name: "local", options: { once: false, sync: true, employees: 250 } }],
  ["local --once --no-sync --employees 10000", { options: { once: true, sync: false, employees: 10_000 } }],
  ["--help", { name: "help" }],
  ["sync -h", { name: "help" }],
])("understands %j", (line, command) => {
  expect(parse(line)).toMatchObject(command);
});

describe("where the app is", () => {
  const env = { ENTRA_SYNC_URL: "https://app.example.com/", ENTRA_SYNC_KEY: "from-env" };

  test("is known from the environment", () => {
    expect(parse("runs", env)).toMatchObject({ access: { url: env.ENTRA_SYNC_URL, key: "from-env" } });
  });

  test("is known from the flags before the environment", () => {
    const command = parse("runs --url http://127.0.0.1:1/base --key k==", env);
    expect(command).toMatchObject({ access: { url: "http://127.0.0.1:1/base", key: "k==" } });
  });

  test("is here when the variables are empty, as pipelines leave them", () => {
    expect(parse("runs", { ENTRA_SYNC_URL: "", ENTRA_SYNC_KEY: "" })).toMatchObject({ access });
  });
});

test.each<[string, RegExp]>([
  ["", /What should be done/],
  ["snyc", /no command snyc/],
  ["toString", /no command toString/],
  ["sync a@b.no", /takes flags only: what is a@b\.no\?/],
  ["sync --emial a@b.no", /--emial/],
  ["sync --email", /--email/],
  ["sync --email=", /--email needs an address/],
  ["sync --targets=", /--targets needs names/],
  ["sync --targets entra,", /--targets needs names/],
  ["sync --mode write", /--mode is preview or apply/],
  ["sync --format xml", /--format is text or json/],
  ["sync --once", /sync knows no --once/],
  ["runs --format xml", /--format is text or json/],
  ["runs --email a@b.no", /runs knows no --email/],
  ["runs cancel", /Which run\? entra-sync runs cancel ID/],
  ["runs retry a b", /Which run\?/],
  ["runs 2026Z-a cancel", /takes one run: what is cancel\?/],
  ["runs release 2026Z-a", /Which plan\? .*--digest/],
  ["runs release --digest abc", /Which run\? entra-sync runs release ID/],
  ["exclude --reason x", /Whom\? entra-sync exclude EMAIL/],
  ["exclude a@b.no", /Why\? entra-sync exclude EMAIL --reason/],
  ["exclude a@b.no --reason=", /Why\?/],
  ["exclude a@b.no c@d.no --reason x", /Whom\?/],
  ["exclude a@b.no --reason x --targets=", /--targets needs names/],
  ["include", /Whom\? entra-sync include EMAIL/],
  ["include a@b.no --reason x", /include knows no --reason/],
  ["exclusions a@b.no", /takes flags only/],
  ["local --employees abc", /--employees is a whole number/],
  ["local --employees 0", /--employees is a whole number/],
  ["local --employees=-5", /--employees is a whole number/],
  ["local --employees 1e3", /--employees is a whole number/],
  ["local --employees 100001", /--employees is a whole number/],
  ["local --url http://127.0.0.1:1", /local knows no --url/],
  ["local now", /what is now\?/],
  ["runs --url localhost:7071", /--url .* is the app's address/],
  ["runs --url ftp://example.com", /--url .* is the app's address/],
  ["runs --url https://app.example.com/api/runs?code=hunter2", /without a key/],
  ["runs --url https://me:hunter2@app.example.com", /without a key/],
  ["runs --key hunter2…", /characters that no function key has/],
])("refuses %j instead of guessing, and repeats no secret", (line, message) => {
  expect(() => parse(line)).toThrow(Misuse);
  expect(() => parse(line)).toThrow(message);
  expect(() => parse(line)).not.toThrow(/hunter2/);
});
