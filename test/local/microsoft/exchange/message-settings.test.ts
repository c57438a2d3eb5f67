import { describe, expect, test } from "vitest";
import { shownSignature } from "../../../../src/local/microsoft/exchange/mailboxes.ts";
import type { MessageSettings } from "../../../../src/local/microsoft/exchange/settings.ts";
import { type Answer, KARI, sharedMicrosoft } from "../running-microsoft.ts";
import { type CmdletCall, EXCHANGE, invoke, OLE, reasonOf, SIRI } from "./running-exchange.ts";

const microsoft = sharedMicrosoft(EXCHANGE);
const set = (parameters: Record<string, unknown>, call?: CmdletCall) =>
  invoke(microsoft(), "Set-MailboxMessageConfiguration", { Identity: KARI.id, ...parameters }, call);
const get = async (): Promise<MessageSettings & { Identity: string }> =>
  (await invoke(microsoft(), "Get-MailboxMessageConfiguration", { Identity: KARI.id })).body.value[0];
const written = async (parameters: Record<string, unknown>) => {
  expect((await set(parameters)).status).toBe(200);
  return get();
};

test("sets what is named, answers without rows, and leaves every other setting", async () => {
  const before = await get();
  const { status, body } = await set({
    SignatureText: "Kari",
    SignatureHtml: "Kari",
    AutoAddSignature: true,
  });
  expect({ status, rows: body.value }).toEqual({ status: 200, rows: [] });
  const after = await get();
  const { SignatureHtml, ...rest } = after;
  expect(rest).toEqual({ ...rest, ...without(before), SignatureText: "Kari", AutoAddSignature: true });
  expect(after).toMatchObject({ DefaultFontName: "Georgia", AlwaysShowBcc: true });
});

const without = ({ SignatureHtml, SignatureText, AutoAddSignature, ...rest }: MessageSettings) => rest;

test.each([
  ["object id", KARI.id],
  ["user principal name", "KARI.nordmann@example.no"],
  ["address", "kari@example.no"],
  ["second address", "kari.n@example.no"],
  ["alias", "kari.nordmann"],
])("finds a mailbox by its %s, and gives it a canonical name", async (_, Identity) => {
  const { body } = await invoke(microsoft(), "Get-MailboxMessageConfiguration", { Identity });
  expect(body.value[0].Identity).toMatch(/^EURPR07A002\.PROD\.OUTLOOK\.COM\/.*\/kari\.nordmann$/);
});

test("makes the HTML of a text that comes alone, over any that was there", async () => {
  await set({ SignatureHtml: "<b>Kari</b>", SignatureText: "Kari" });
  const { SignatureHtml } = await written({ SignatureText: "Kari & Co\nOslo" });
  expect(SignatureHtml).toContain("Kari &#38; Co<br>Oslo");
  expect(SignatureHtml).not.toContain("<b>");
});

test("makes the text of HTML that comes alone, over any that was there", async () => {
  await set({ SignatureHtml: "<b>Ola</b>", SignatureText: "Ola" });
  const { SignatureText } = await written({
    SignatureHtml: "<p><b>Kari</b> &amp; Co&#248;&#xE5;</p><p>Oslo<br>Norge</p>",
  });
  expect(SignatureText).toBe("Kari & Coøå\r\nOslo\r\nNorge");
});

test("keeps both when both come", async () => {
  const { SignatureHtml, SignatureText } = await written({
    SignatureHtml: "<i>one</i>",
    SignatureText: "two",
  });
  expect(SignatureHtml).toContain("<i>one</i>");
  expect(SignatureText).toBe("two");
});

test.each([
  ["prefixes ids and classes", '<p id="a" class="b  c">x</p>', '<p id="x_a" class="x_b x_c">x</p>'],
  [
    "empties embedded pictures",
    '<img alt="Kari" src="data:image/png;base64,iVBO==" width="2">',
    '<img alt="Kari" src="" width="2">',
  ],
  ["keeps hosted pictures", '<img src="https://a.example/k.png">', '<img src="https://a.example/k.png">'],
  ["drops scripts, style sheets and comments", "a<script>1</script><style>p{}</style><!--c-->b", "ab"],
  [
    "drops the document around",
    "<!doctype html><html><head><title>t</title></head><body>x</body></html>",
    "x",
  ],
])("%s when it stores HTML", async (_, sent, stored) => {
  const { SignatureHtml } = await written({ SignatureHtml: sent, SignatureText: "x" });
  expect(SignatureHtml).toBe(
    `<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\n${stored}\r\n</body>\r\n</html>\r\n`,
  );
});

test("stores letters beyond ASCII as they were sent", async () => {
  const { SignatureText } = await written({ SignatureText: "Bjørg Sæther Ødegård €" });
  expect(SignatureText).toBe("Bjørg Sæther Ødegård €");
});

test("garbles them when the content type names no charset", async () => {
  await set({ SignatureText: "Bjørg" }, { headers: { "Content-Type": "application/json" } });
  expect((await get()).SignatureText).toBe("BjÃ¸rg");
});

test.each([
  ["SignatureHtml", 8_000],
  ["SignatureText", 8_000],
  ["SignatureTextOnMobile", 512],
])("takes %s of %i characters, not of one more", async (name, most) => {
  expect((await set({ [name]: "å".repeat(most) })).status).toBe(200);
  const refused = await set({ [name]: "å".repeat(most + 1) });
  expect(refused.status).toBe(400);
  expect(reasonOf(refused)[2]).toContain(`The maximum length is ${most}`);
});

describe("refuses, changing nothing,", () => {
  test.each<[string, Record<string, unknown>]>([
    ["a parameter that is not there", { SignatureHTML5: "x" }],
    ["a switch that is text", { AutoAddSignature: "True" }],
    ["a text that is null", { SignatureHtml: null }],
    ["a format that is none", { DefaultFormat: "Markdown" }],
  ])("%s", async (_, wrong) => {
    const before = await get();
    const refused = await set({ SignatureText: "Kari", ...wrong });
    expect(refused.status).toBe(400);
    expect(reasonOf(refused)[1]).toBe("System.Management.Automation.ParameterBindingException");
    expect(await get()).toEqual(before);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["a Set without an identity", "Set-MailboxMessageConfiguration", { SignatureText: "x" }],
    ["a Get without an identity", "Get-MailboxMessageConfiguration", {}],
    [
      "a Get with a parameter of Set's",
      "Get-MailboxMessageConfiguration",
      { Identity: KARI.id, SignatureText: "x" },
    ],
    ["an identity for the organization", "Get-OrganizationConfig", { Identity: "x" }],
  ])("%s", async (_, cmdlet, parameters) => {
    expect((await invoke(microsoft(), cmdlet, parameters)).status).toBe(400);
  });
});

test.each([
  ["an unknown user", "unknown@example.no"],
  ["a user without a mailbox", OLE.id],
  ["a mailbox on premises", SIRI.id],
])("finds no mailbox for %s, and says so as code, exception and text", async (_, Identity) => {
  for (const cmdlet of ["Get-MailboxMessageConfiguration", "Set-MailboxMessageConfiguration"]) {
    const refused: Answer = await invoke(microsoft(), cmdlet, { Identity });
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({
      status: 404,
      code: "NotFound",
    });
    expect(reasonOf(refused)).toEqual([
      "Ex6F9304",
      "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
      expect.stringContaining(`object '${Identity}' couldn't be found`),
    ]);
    expect(refused.headers.get("x-exceptiontype")).toBe("ManagementObjectNotFoundException");
  }
});

test("shows the signature in a new mail, but not while roaming signatures are on", async () => {
  const shown = () => {
    const mailbox = microsoft().mailboxes.get(KARI.id);
    return mailbox && shownSignature(mailbox, microsoft().organization);
  };
  await set({ SignatureHtml: "<p>Kari</p>", SignatureText: "Kari" });
  expect(shown()).toBeNull();
  await set({ AutoAddSignature: true });
  expect(shown()).toContain("<p>Kari</p>");

  microsoft().organization.PostponeRoamingSignaturesUntilLater = false;
  expect((await set({ SignatureHtml: "<p>Ny</p>", SignatureText: "Ny" })).status).toBe(200);
  expect(shown()).toBeNull();
});
