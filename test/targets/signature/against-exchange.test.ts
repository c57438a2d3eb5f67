import { expect, test } from "vitest";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import type { Memory } from "../../../src/core/target.ts";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { signatureTarget } from "../../../src/targets/signature/target.ts";
import { templatesIn } from "../../../src/targets/signature/templates.ts";
import { besideEntra } from "../../clients/identity/entra.ts";
import { accountOf, employee, kari } from "../../core/planning.ts";
import { deployed } from "./with-templates.ts";

const id = "aaaaaaaa-0000-4000-8000-000000000001";
const user = entraUser({ id, userPrincipalName: kari.email, mail: kari.email, displayName: "Kari" });
const entra = besideEntra({ users: [user] });

function connect() {
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  const exchange = connectExchange({
    url: entra().microsoft.exchangeUrl,
    tenantId: entra().settings.tenantId,
    token: (options) => tokens.token("https://outlook.office365.com/.default", options),
  });
  return signatureTarget({ exchange, templates: templatesIn(deployed), roaming: "skip" });
}

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
