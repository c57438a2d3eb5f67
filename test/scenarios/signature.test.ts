import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { textOf } from "../../src/local/microsoft/exchange/store-html.ts";
import { runCli } from "../cli/run-cli.ts";
import { type Command, commandsIn } from "./exchange-commands.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { type Before, expectSignatures, snapshot } from "./target-agreements.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "entra,signature" },
});
const at = (name: string) => `${name}@fjordbo.example`;
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);

let before: Before;
beforeAll(async () => {
  before = snapshot(scene());
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
});

const mailboxOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings ?? expect.fail(email);

describe("a signature", () => {
  test("is in every mailbox after the first sync, and every other setting is as it was", async () => {
    expect(await expectSignatures(scene(), before)).toBeGreaterThan(45);
    expect(mailboxOf(at("vidar.aune"))).toMatchObject({
      SignatureHtml: expect.stringContaining("Vidar Aune"),
      DefaultFontName: "Comic Sans MS",
      MailSendUndoInterval: 30,
      ReadReceiptResponse: "NeverSend",
    });
  });

  test("keeps Norwegian letters as they are", () => {
    const { SignatureHtml, SignatureText } = mailboxOf(at("bjorg.saether-odegard"));
    for (const text of [SignatureHtml, SignatureText]) {
      expect(text).toContain("Bjørg Sæther Ødegård");
      expect(text).toContain("Rådgiver, Sør-Østlandet");
    }
  });

  test("of an employee who got a mailbox since is not written while it is the same that was refused", async () => {
    const her = at("leif.wiik");
    scene().microsoft.mailboxes.host(scene().microsoft.users.get(her)?.id ?? "", "online");
    const run = await scene().sync();
    expect(run).toMatchObject({ plan: { hasChanges: false } });
    const { employees } = await scene().plan(run);
    expect(employees.find(({ email }) => email === her)?.notes).toMatchObject([
      { code: "no-mailbox", target: "signature" },
    ]);
  });
});

describe("what the next sync makes of", () => {
  const hostile = {
    name: "<script>alert(1)</script>",
    title: `" onmouseover="alert(1)" {{ Email }} {% raw %} <b>`,
    phone: "javascript:alert(1)//123",
  };
  const phone = () => scene().company.employees.find(({ email }) => email === person(1))?.phone ?? "";
  let run: RunView;
  let written: readonly Command[];
  beforeAll(async () => {
    const { life, microsoft } = scene();
    expect(mailboxOf(person(1)).SignatureText).toContain(`Mobil: ${phone()}`);
    await life.changeTitle(person(0), "Fagansvarlig");
    await life.changePhone(person(1), null);
    await life.changeLastName(person(2), hostile.name);
    await life.changeTitle(person(2), hostile.title);
    await life.changePhone(person(2), hostile.phone);
    await life.changeTitle(at("leif.wiik"), "Med postkasse");
    microsoft.clearExchanges();
    run = await scene().sync();
    written = commandsIn(microsoft.exchanges("exchange")).filter(
      ({ CmdletName }) => CmdletName === "Set-MailboxMessageConfiguration",
    );
  });

  test("four changes is four signatures", () => {
    expect(run).toMatchObject({ summary: { failures: [], counts: { signature: { changed: 4 } } } });
    expect(written).toHaveLength(4);
  });

  test("a new title is a write of six keys by object id, and of nothing else", () => {
    const id = scene().microsoft.users.get(person(0))?.id;
    const hers = written.map(({ Parameters }) => Parameters).filter(({ Identity }) => Identity === id);
    expect(hers).toEqual([
      {
        Identity: id,
        SignatureHtml: expect.stringContaining("Fagansvarlig"),
        SignatureText: expect.stringContaining("Fagansvarlig"),
        SignatureTextOnMobile: expect.stringContaining("Fagansvarlig"),
        AutoAddSignature: true,
        AutoAddSignatureOnReply: true,
        AutoAddSignatureOnMobile: true,
      },
    ]);
  });

  test("a phone that HR no longer has is a line less, and no link", () => {
    const { SignatureText, SignatureHtml } = mailboxOf(person(1));
    expect(SignatureText).not.toContain("Mobil");
    expect(SignatureHtml).not.toContain(`tel:${phone().replaceAll(" ", "")}`);
  });

  test("hostile names and titles is that they are shown as they are, and do nothing", () => {
    const { SignatureHtml: html, SignatureText: text } = mailboxOf(person(2));
    for (const shown of [textOf(String(html)), String(text)]) {
      expect(shown).toContain(hostile.name);
      expect(shown).toContain(hostile.title);
    }
    const tags = String(html).match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => /script|onmouseover|<b\b/i.test(tag))).toEqual([]);

    const ola = mailboxOf(at("ola.sonner"));
    expect(textOf(String(ola.SignatureHtml))).toContain(`Ola <b> "Bobby" & Sønner</b>`);
    expect(ola.SignatureText).toContain(`Ola <b> "Bobby" & Sønner</b>`);
  });

  test("a refused signature that has changed is tried again", () => {
    expect(mailboxOf(at("leif.wiik")).SignatureText).toContain("Med postkasse");
  });
});

describe("GET /api/employees/{email}/signature", () => {
  beforeEach(() => scene().microsoft.clearExchanges());
  const her = at("silje.moen");
  const ask = (email: string, query = "", headers?: Record<string, string>) =>
    scene().ask("GET", `employees/${email}/signature${query}`, undefined, headers);

  test("shows the HTML that was written, as a page that can run and fetch nothing but images", async () => {
    const answer = await ask(her);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = answer.headers.get("content-security-policy");
    expect(policy).toMatch(/sandbox;.*default-src 'none'/);
    expect(policy).not.toMatch(/script-src|unsafe-eval|allow-/);
    const html = await answer.text();
    expect(html).toContain("Silje Moen");
    expect(textOf(String(mailboxOf(her).SignatureHtml))).toBe(textOf(html));
  });

  test("shows the text that was written; the e-mail may be in capitals", async () => {
    const answer = await ask(her.toUpperCase(), "?format=text");
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await answer.text()).toBe(mailboxOf(her).SignatureText);
  });

  test("shows what would be written, before it is", async () => {
    await scene().life.changeTitle(her, "Ikke sendt ennå");
    expect(await (await ask(her, "?format=text")).text()).toContain("Ikke sendt ennå");
    expect(mailboxOf(her).SignatureText).not.toContain("Ikke sendt ennå");
    expect(scene().microsoft.exchanges()).toEqual([]);
  });

  test.each([
    [404, at("odd.gjerde"), "", "not-found"],
    [404, "nobody@elsewhere.example", "", "not-found"],
    [400, her, "?format=pdf", "invalid-request"],
  ])("answers %i for %s%s", async (status, email, query, code) => {
    const answer = await ask(email, query);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  test("is for holders of a key only", async () => {
    for (const headers of [{}, { "x-functions-key": "guessed" }] as Record<string, string>[]) {
      const answer = await ask(her, "", headers);
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain("Silje");
    }
  });

  test("is what entra-sync signature prints", async () => {
    const { url, keys } = scene().host;
    const { code, out } = await runCli(["signature", her, "--url", url, "--key", keys.host]);
    expect(code).toBe(0);
    expect(out).toBe(`${await (await ask(her, "?format=text")).text()}\n`);
  });

  test("says who is missing when entra-sync signature gets an unknown address", async () => {
    const { url, keys } = scene().host;
    const ran = await runCli(["signature", "nobody@elsewhere.example", "--url", url, "--key", keys.host]);
    expect(ran).toMatchObject({ code: 1, out: "", err: expect.stringContaining("no active employee") });
  });
});
