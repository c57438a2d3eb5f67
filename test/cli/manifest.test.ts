import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkManifest } from "../../src/cli/manifest/check.ts";
import history from "../../src/cli/manifest/history.json" with { type: "json" };
import { compareVersions, makeManifest, meaningOf } from "../../src/cli/manifest/make.ts";
import { atPath, previousOf, readXml } from "../../src/cli/manifest/read.ts";
import { startEngine } from "../addin/outlook/engine.ts";
import { familyNames } from "../addin/outlook/families.ts";
import { runCli } from "./run-cli.ts";

const options = { url: "https://sync.example.com", name: "Employee signature", provider: "Example AS" };
const made = makeManifest(options);
const versionOf = (xml: string) => previousOf(xml)?.version ?? "";

test("what the manifest means is the last of the meanings on record: append it, so that its version rises", () => {
  expect(history.meanings.at(-1)).toBe(meaningOf(made));
  expect(new Set(history.meanings).size).toBe(history.meanings.length);
  expect(versionOf(made)).toBe(`1.${history.meanings.length}.0.0`);
});

describe("a manifest that is made again", () => {
  const again = (changed: Partial<typeof options> = {}, before = made) =>
    makeManifest({ ...options, ...changed }, previousOf(before));

  test("is the same, byte by byte, also where its version was raised before", () => {
    expect(again()).toBe(made);
    const renamed = again({ name: "Signatur" });
    expect(again({ name: "Signatur" }, renamed)).toBe(renamed);
  });

  test("has a higher version each time it means something else, also what it meant before", () => {
    const renamed = again({ name: "Signatur" });
    const back = again({}, renamed);
    const versions = [made, renamed, back].map(versionOf);
    expect(versions.toSorted(compareVersions)).toEqual(versions);
    expect(new Set(versions).size).toBe(3);
  });

  test("goes on from a version that someone raised by hand", () => {
    const raised = made.replace(/<Version>[^<]*</, "<Version>7.2.0.1<");
    expect(versionOf(again({ name: "Signatur" }, raised))).toBe("7.2.1.0");
    expect(again({}, raised)).toBe(raised);
  });

  test("stays the same add-in when the app's address changes, and another deployment is another one", () => {
    expect(previousOf(again({ url: "https://other.example.com" }))?.id).toBe(previousOf(made)?.id);
    const other = makeManifest({ ...options, url: "https://other.example.com" });
    expect(previousOf(other)?.id).not.toBe(previousOf(made)?.id);
  });
});

test.each([
  ["1.2.0.0", "1.10.0.0"],
  ["1.0.0.9", "1.0.1.0"],
  ["9.9.9.9", "10.0.0.0"],
])("version %s is lower than %s", (lower, higher) => {
  expect(compareVersions(lower, higher)).toBeLessThan(0);
  expect(compareVersions(higher, lower)).toBeGreaterThan(0);
});

test("a name with the letters of XML comes out as it went in", () => {
  const name = `Ås & "Sønn" <AS> 'x' ]]>`;
  const xml = makeManifest({ ...options, name, provider: name });
  expect(checkManifest(xml)).toEqual([]);
  const read = readXml(xml);
  expect(atPath(read, "DisplayName")?.attributes["DefaultValue"]).toBe(name);
  expect(atPath(read, "ProviderName")?.text).toBe(name);
});

test("every function that it names is one that the script has, in each Outlook", () => {
  const names = [...made.matchAll(/FunctionName="(\w+)"/g)].map(([, name = ""]) => name);
  expect(names.length).toBe(5);
  for (const family of familyNames) {
    const { outlook } = startEngine({ family });
    for (const name of names) expect(() => outlook.fire(name), `${name} in ${family}`).not.toThrow();
  }
});

describe("the check", () => {
  test("finds nothing in what is made", () => {
    expect(checkManifest(made)).toEqual([]);
  });

  test.each<[string, string | RegExp, string, RegExp]>([
    ["an event that no Outlook has", "OnNewMessageCompose", "OnNewMessage", /no event "OnNewMessage"/],
    [
      "an appointment on a phone",
      /(<Mobile[\s\S]*)OnMessageFromChanged/,
      "$1OnNewAppointmentOrganizer",
      /Mobile.* no event "OnNewAppointmentOrganizer"/,
    ],
    [
      "phones without their events",
      /<MobileFormFactor>[\s\S]*<\/MobileFormFactor>/,
      "",
      /MobileFormFactor is missing/,
    ],
    [
      "a function that the script has not",
      'FunctionName="onNewM',
      'FunctionName="newM',
      /no function "newMessageCompose"/,
    ],
    [
      "http",
      "https://sync.example.com/addin/event.js",
      "http://sync.example.com/addin/event.js",
      /Event\.Script is .* https/,
    ],
    [
      "a script from elsewhere",
      "https://sync.example.com/addin/event.js",
      "https://cdn.example.com/event.js",
      /2 origins/,
    ],
    ["an address of 3,000 characters", "addin/event.html", `addin/${"x".repeat(3000)}.html`, /may have 2048/],
    [
      "a name of 126 characters",
      /DisplayName DefaultValue="[^"]*"/,
      `DisplayName DefaultValue="${"x".repeat(126)}"`,
      /DisplayName has 126 characters, and may have 125/,
    ],
    ["an empty label", 'Value="Signatur"', 'Value=" "', /Pane\.Label is empty/],
    [
      "a tip of 251 characters",
      /DefaultValue="Shows[^"]*"/,
      `DefaultValue="${"x".repeat(251)}"`,
      /Pane\.Tip has 251/,
    ],
    [
      "a resource that is not there",
      ' id="Icon.80"',
      ' id="Icon.64"',
      /"Icon\.80".* no such resource in bt:Images/,
    ],
    [
      "a text where an address belongs",
      '<Runtime resid="Event.Page"',
      '<Runtime resid="Pane.Label"',
      /Runtime names "Pane\.Label"/,
    ],
    ["a resource twice", ' id="Icon.32"', ' id="Icon.16"', /Icon\.16 is there twice/],
    ["a long id", ' id="Pane.Tip"', ` id="${"x".repeat(33)}"`, /longer than 32/],
    ["a button without its small icon", '<bt:Image size="16" resid="Icon.16"/>', "", /lacks its icon of 16/],
    ["an SVG", "icon-128.png", "icon.svg", /icon\.svg is no PNG/],
    ["no script for classic Outlook", /<Override type="javascript"[^>]*>/, "", /classic Outlook/],
    [
      "another page for the events",
      /(<\/LaunchEvents>\s*<SourceLocation resid=)"Event\.Page"/,
      '$1"Pane.Page"',
      /page of the Runtime/,
    ],
    ["an id that is no GUID", /<Id>[^<]*/, "<Id>my-addin", /Id is "my-addin"/],
    ["a version of three numbers", /<Version>[^<]*/, "<Version>1.0.0", /Version is "1\.0\.0"/],
    ["version zero", /<Version>[^<]*/, "<Version>0.0.0.0", /Version is "0\.0\.0\.0"/],
    ["Outlook that has no signatures", 'DefaultMinVersion="1.10"', 'DefaultMinVersion="1.9"', /Mailbox 1\.9/],
    ["more rights than it needs", "ReadWriteItem", "ReadWriteMailbox", /ReadWriteItem/],
    [
      "no mails from shared mailboxes",
      "<SupportsSharedFolders>true",
      "<SupportsSharedFolders>false",
      /SupportsSharedFolders/,
    ],
    [
      "parts in another order",
      /(<SupportsSharedFolders>.*\n)(\s*<FunctionFile.*\n)/,
      "$2$1",
      /in this order: SupportsSharedFolders, FunctionFile/,
    ],
    ["a part that no schema has", "<Hosts>", "<Host5/><Hosts>", /Host5 has no place in OfficeApp/],
    ["another kind of add-in", 'xsi:type="MailApp"', 'xsi:type="TaskPaneApp"', /not an Outlook add-in/],
    ["half of it", /<Resources>[\s\S]*/, "", /not well-formed XML\. Line/],
    ["entities", "<OfficeApp", '<!DOCTYPE x [<!ENTITY a "b">]><OfficeApp', /document type/],
    ["300 KB", "<DefaultLocale>", `<!--${"x".repeat(300_000)}--><DefaultLocale>`, /may have 262144/],
  ])("finds %s", (_, before, after, problem) => {
    const broken = made.replace(before, after);
    expect(broken).not.toBe(made);
    expect(checkManifest(broken).join("\n")).toMatch(problem);
  });

  test.each(["", "{}", "plain text", "\0"])("of %j is a sentence, and no exception", (text) => {
    expect(checkManifest(text)).toHaveLength(1);
  });
});

describe("entra-sync addin", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "manifest-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("manifest prints what the app's address gives, which ENTRA_SYNC_URL may say", async () => {
    const provider = ["--provider", "Example AS"];
    const { code, out } = await runCli([
      "addin",
      "manifest",
      ...provider,
      "--url",
      "https://sync.example.com/",
    ]);
    expect([code, out]).toEqual([0, made]);
    const env = { ENTRA_SYNC_URL: "https://sync.example.com" };
    expect((await runCli(["addin", "manifest", ...provider], env)).out).toBe(made);
  });

  test("manifest --out goes on from the file that is there, and check passes it", async () => {
    const file = join(folder, "addin.xml");
    const run = (...more: string[]) =>
      runCli(["addin", "manifest", "--url", "https://sync.example.com", "--out", file, ...more]);

    expect((await run()).err).toContain(`version 1.${history.meanings.length}.0.0`);
    expect((await run()).err).toContain("says the same already");
    expect((await run("--name", "Signatur")).err).toContain(`1.${history.meanings.length}.1.0 now`);
    expect(await readFile(file, "utf8")).toContain('DisplayName DefaultValue="Signatur"');

    expect(await runCli(["addin", "check", file])).toMatchObject({
      code: 0,
      out: /can be deployed: version 1\./,
    });
  });

  test("check ends 1, with a line for each problem", async () => {
    const file = join(folder, "broken.xml");
    await writeFile(
      file,
      made.replaceAll("OnNewMessageCompose", "OnNewMessage").replace("ReadWriteItem", "Restricted"),
    );
    const { code, out } = await runCli(["addin", "check", file]);
    expect(code).toBe(1);
    expect(out.trim().split("\n").length).toBeGreaterThan(2);
  });

  test.each([
    [["--url", "http://sync.example.com"], /https only/],
    [["--url", "https://sync.example.com/api"], /without a path/],
    [["--url", "https://sync.example.com", "--name", "x".repeat(126)], /DisplayName has 126/],
    [[], /--url/],
  ])("manifest %j says what is wrong", async (args, problem) => {
    expect(await runCli(["addin", "manifest", ...args])).toMatchObject({ code: 1, out: "", err: problem });
  });

  test("manifest leaves a file alone that is no manifest", async () => {
    const file = join(folder, "notes.txt");
    await writeFile(file, "mine");
    const args = ["addin", "manifest", "--url", "https://sync.example.com", "--out", file];
    expect(await runCli(args)).toMatchObject({ code: 1, err: /is not a manifest/ });
    expect(await readFile(file, "utf8")).toBe("mine");
  });
});
