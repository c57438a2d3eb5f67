import { afterEach, describe, expect, test } from "vitest";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import type { Memory } from "../../../src/core/target.ts";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { signatureTarget } from "../../../src/targets/signature/target.ts";
import { compileTemplates, templatesIn } from "../../../src/targets/signature/templates.ts";
import { besideEntra } from "../../clients/identity/entra.ts";
import { accountOf, employee, kari } from "../../core/planning.ts";
import { deployed } from "./with-templates.ts";

const id = "aaaaaaaa-0000-4000-8000-000000000001";
const user = entraUser({ id, userPrincipalName: kari.email, mail: kari.email, displayName: "Kari" });
const entra = besideEntra({ users: [user] });

function connect(templates = templatesIn(deployed), roaming: "skip" | "warn" = "skip") {
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  const exchange = connectExchange({
    url: entra().microsoft.exchangeUrl,
    tenantId: entra().settings.tenantId,
    token: (options) => tokens.token("https://outlook.office365.com/.default", options),
  });
  return signatureTarget({ exchange, templates, roaming });
}

afterEach(() => entra().microsoft.reset());

test("a signature is written, stays, drifts when its owner changes it, and is written again", async () => {
  const target = connect();
  const { mailboxes } = entra().microsoft;
  const person = employee({ firstName: "Kåre <b>", profileImageUrl: "https://photos.example/k.jpg" });
  let facts: Memory["facts"] = {};
  const task = () => ({
    email: person.email,
    employee: person,
    entraId: id,
    memory: { facts, refusals: [] },
  });
  const desired = target.desired(person).fields[0]?.to;

  const written = await target.write(task(), []);
  expect(written.readBack).toEqual({ signature: desired });
  facts = written.memory ?? {};
  const stored = String(mailboxes.get(id)?.settings.SignatureHtml);
  expect(stored).toContain("Kåre &lt;b&gt; Nordmann");
  expect(stored).toContain('src="https://photos.example/k.jpg"');
  expect(await target.verify?.([task()])).toEqual([{ drifted: false, facts }]);

  mailboxes.set(id, { SignatureHtml: "<p>Mine</p>" });
  const [verified] = (await target.verify?.([task()])) ?? [];
  if (verified instanceof Error) throw verified;
  expect(verified?.drifted).toBe(true);
  facts = verified?.facts ?? {};
  const { known: held } = await target.prepare();
  const { values } = held({ employee: person, account: accountOf(person), memory: task().memory });
  expect(values).toEqual({ signature: null });

  const again = await target.write(task(), []);
  expect(again.memory).toEqual(written.memory);
  expect(mailboxes.get(id)?.settings.SignatureHtml).toBe(stored);
});

describe("where the add-in serves people", () => {
  const servedBy = (served: "mailbox" | "addin" | "both") => () =>
    compileTemplates({
      where: "a test",
      sources: {
        "signature.html.liquid": "<p>{{ DisplayName }}</p>",
        "signature.txt.liquid": "{{ DisplayName }}",
        "rules.yaml": `rules:\n  - name: All\n    served: ${served}`,
      },
    });
  const task = (memory: Memory) => ({ email: kari.email, employee: kari, entraId: id, memory });
  const nothing: Memory = { facts: {}, refusals: [] };
  const switches = () => {
    const { AutoAddSignature, AutoAddSignatureOnReply, AutoAddSignatureOnMobile } =
      entra().microsoft.mailboxes.get(id)?.settings ?? expect.fail("There is no mailbox.");
    return [AutoAddSignature, AutoAddSignatureOnReply, AutoAddSignatureOnMobile];
  };
  const planned = async (target: ReturnType<typeof connect>, memory: Memory) => {
    const { known } = await target.prepare();
    return known({ employee: kari, account: accountOf(kari), memory });
  };

  test("their mailbox keeps the signature with every switch off, is verified so, and is switched on again", async () => {
    const [byMailbox, byAddin] = [connect(servedBy("mailbox")), connect(servedBy("addin"))];
    const first = await byMailbox.write(task(nothing), []);
    expect(switches()).toEqual([true, true, true]);
    const held: Memory = { facts: first.memory ?? {}, refusals: [] };
    const [before, after] = [byMailbox, byAddin].map((target) => target.desired(kari).fields[0]);
    expect(after?.rule).toBe("signature by rule All, served by the add-in");
    expect(after?.to).not.toBe(before?.to);
    // Only the rules are others: new templates, which are approved once.
    expect(await planned(byAddin, held)).toMatchObject({ byTemplate: ["signature"] });

    const off = await byAddin.write(task(held), []);
    expect(off).toMatchObject({ refused: [], readBack: { signature: after?.to } });
    expect(switches()).toEqual([false, false, false]);
    expect(entra().microsoft.mailboxes.get(id)?.settings.SignatureHtml).toContain("Kari Nordmann");
    const switchedOff: Memory = { facts: off.memory ?? {}, refusals: [] };
    expect(await byAddin.verify?.([task(switchedOff)])).toMatchObject([{ drifted: false }]);

    // Someone switches it on by hand: mails would have two.
    entra().microsoft.mailboxes.set(id, { AutoAddSignature: true });
    expect(await byAddin.verify?.([task(switchedOff)])).toMatchObject([
      { drifted: true, changedThere: true },
    ]);
    const on = await byMailbox.write(task(switchedOff), []);
    expect(on.readBack).toEqual({ signature: before?.to });
    expect(switches()).toEqual([true, true, true]);
  });

  test("an undo puts back what the mailbox had before, with its switches", async () => {
    entra().microsoft.mailboxes.set(id, { SignatureHtml: "<p>My own</p>", AutoAddSignature: true });
    const target = connect(servedBy("addin"));
    const { contents } = await target.current(task(nothing));
    const written = await target.write(task(nothing), []);
    expect(switches()[0]).toBe(false);
    const change = { target: "signature", field: "signature", from: null, to: null, rule: "undo" };
    const memory: Memory = { facts: written.memory ?? {}, refusals: [] };
    await target.restore?.(task(memory), [{ ...change, content: contents?.["signature"] }]);
    expect(switches()[0]).toBe(true);
    expect(entra().microsoft.mailboxes.get(id)?.settings.SignatureHtml).toContain("My own");
  });

  test("both leaves the mailbox as it is without the add-in", () => {
    const [mailbox, both] = (["mailbox", "both"] as const).map((served) => connect(servedBy(served)));
    expect(both?.desired(kari).fields[0]?.to).toBe(mailbox?.desired(kari).fields[0]?.to);
  });

  test("roaming signatures leave nothing to switch off, which their note says", async () => {
    entra().microsoft.organization.PostponeRoamingSignaturesUntilLater = false;
    const [known, other] = await Promise.all(
      (["addin", "mailbox"] as const).map((served) => planned(connect(servedBy(served)), nothing)),
    );
    expect(known?.skip?.message).toContain("The add-in puts the signature in");
    expect(other?.skip?.message).toContain("No signature is written");
  });
});
