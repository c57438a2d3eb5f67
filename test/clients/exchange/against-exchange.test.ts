import { beforeEach, expect, test } from "vitest";
import {
  gatherConfigurations,
  getMessageConfiguration,
  getMessageConfigurations,
  getOrganizationConfig,
  setMessageConfiguration,
} from "../../../src/clients/exchange/configuration.ts";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { besideEntra } from "../identity/entra.ts";

const idOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;
const people = Array.from({ length: 10 }, (_, n) =>
  entraUser({
    id: idOf(n),
    userPrincipalName: `p${n}@example.com`,
    mail: `p${n}@example.com`,
    displayName: `P ${n}`,
  }),
);

const entra = besideEntra({ users: people, mailboxes: [{ user: idOf(9), hosting: "none" }] });
beforeEach(() => entra().microsoft.reset());

function connect() {
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  return connectExchange({
    url: entra().microsoft.exchangeUrl,
    tenantId: entra().settings.tenantId,
    token: (options) => tokens.token("https://outlook.office365.com/.default", options),
  });
}

const configuration = {
  SignatureHtml: '<p id="s">Kåre Ærlig Øst 👩🏽‍💼</p>',
  SignatureText: "Kåre\nØst",
  SignatureTextOnMobile: "Kåre",
  AutoAddSignature: true,
  AutoAddSignatureOnReply: true,
  AutoAddSignatureOnMobile: true,
};

test("writes a signature, reads back what Exchange made of it, and touches nothing else", async () => {
  const exchange = connect();
  const { mailboxes } = entra().microsoft;
  const before = mailboxes.get(idOf(1))?.settings;
  const { requestId } = await setMessageConfiguration(exchange, idOf(1), configuration);
  expect(requestId).toMatch(/^[\w-]{36}$/);
  expect(await getMessageConfiguration(exchange, idOf(1))).toEqual({
    ...configuration,
    SignatureHtml: expect.stringContaining('<p id="x_s">Kåre Ærlig Øst 👩🏽‍💼</p>'),
  });
  expect({ ...mailboxes.get(idOf(1))?.settings, ...configuration }).toEqual({ ...before, ...configuration });
});

test("reads ten mailboxes in one request, one of which does not exist", async () => {
  const exchange = connect();
  await setMessageConfiguration(exchange, idOf(3), configuration);
  entra().microsoft.clearExchanges();
  const found = await getMessageConfigurations(
    exchange,
    people.map(({ id }) => id),
  );
  expect(found[3]).toMatchObject({ AutoAddSignature: true, SignatureText: "Kåre\nØst" });
  expect(found[4]).toMatchObject({ AutoAddSignature: false, SignatureText: "" });
  expect(found[9]).toMatchObject({ name: "GiveUp", code: "no-mailbox" });
  expect(entra().microsoft.exchanges("exchange")).toHaveLength(1);
});

test("mailboxes that are read at the same time share requests of ten, and each has its own answer or error", async () => {
  const exchange = connect();
  await setMessageConfiguration(exchange, idOf(3), configuration);
  entra().microsoft.clearExchanges();
  const read = gatherConfigurations(exchange);
  const found = await Promise.allSettled([...people, ...people.slice(0, 2)].map(({ id }) => read(id)));
  expect(found[3]).toMatchObject({ value: { AutoAddSignature: true, SignatureText: "Kåre\nØst" } });
  expect(found[9]).toMatchObject({ reason: { name: "GiveUp", code: "no-mailbox" } });
  expect(found.filter(({ status }) => status === "fulfilled")).toHaveLength(11);
  expect(entra().microsoft.exchanges("exchange")).toHaveLength(2);
});

test.each([true, false])("reads whether roaming signatures are on: %s", async (on) => {
  const { organization } = entra().microsoft;
  const before = organization.PostponeRoamingSignaturesUntilLater;
  organization.PostponeRoamingSignaturesUntilLater = !on;
  expect(await getOrganizationConfig(connect())).toEqual({ roamingSignatures: on });
  organization.PostponeRoamingSignaturesUntilLater = before;
});

test("says what may not be done", async () => {
  const exchange = connect();
  const tooLong = { ...configuration, SignatureTextOnMobile: "x".repeat(513) };
  await expect(setMessageConfiguration(exchange, idOf(1), tooLong)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("maximum length is 512"),
  });
  await expect(setMessageConfiguration(exchange, idOf(9), configuration)).rejects.toMatchObject({
    code: "no-mailbox",
    outcome: "skipped",
  });
});

test("names the role that is missing", async () => {
  const { exchangeAccess } = entra().microsoft;
  const before = exchangeAccess.cmdlets;
  exchangeAccess.cmdlets = null;
  await expect(getMessageConfiguration(connect(), idOf(1))).rejects.toMatchObject({ code: "forbidden" });
  exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
  await expect(getMessageConfiguration(connect(), idOf(1))).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("not present in the role definition"),
  });
  exchangeAccess.cmdlets = before;
});

test("goes on with a new token when all were revoked", async () => {
  const exchange = connect();
  await getOrganizationConfig(exchange);
  entra().microsoft.revokeTokens();
  await expect(getOrganizationConfig(exchange)).resolves.toBeDefined();
});
