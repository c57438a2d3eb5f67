import { afterEach, expect, test } from "vitest";
import { getOrganizationConfig } from "../../../src/clients/exchange/configuration.ts";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { findUsers } from "../../../src/clients/graph/users.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { besideEntra, scope as graphScope } from "./entra.ts";

const entra = besideEntra();
const exchangeScope = "https://outlook.office365.com/.default";

afterEach(() => {
  const { app, exchangeAccess } = entra().microsoft;
  app.grant("graph", "User.ReadWrite.All");
  app.grant("exchange", "Exchange.ManageAsApp");
  exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
});

const tokens = () => createTokens({ ...entra().settings, credential: "certificate" });

function askGraph(scope = graphScope) {
  const { token } = tokens();
  const url = entra().microsoft.graphUrl;
  const graph = connectGraph({ url, token: (options) => token(scope, options) });
  return findUsers(graph, { emails: ["kari@example.com"], select: [] });
}

function askExchange(scope = exchangeScope) {
  const { token } = tokens();
  const { tenantId } = entra().settings;
  const url = entra().microsoft.exchangeUrl;
  return getOrganizationConfig(connectExchange({ url, tenantId, token: (options) => token(scope, options) }));
}

const containing = (text: string) => expect.stringContaining(text) as string;

test("an app with its permissions is let in by both", async () => {
  expect(await askGraph()).toEqual([]);
  expect(await askExchange()).toEqual({ roamingSignatures: false });
});

test("names the permission of Graph without consent, and the command for it", async () => {
  entra().microsoft.app.revoke("graph");
  await expect(askGraph()).rejects.toMatchObject({
    code: "forbidden",
    message: containing("User.Read.All"),
    remedy: containing("appRoles[?value=='User.Read.All']"),
  });
});

test("names the permission of Exchange without consent, and the command for it", async () => {
  entra().microsoft.app.revoke("exchange");
  await expect(askExchange()).rejects.toMatchObject({
    code: "unauthorized",
    remedy: containing("Exchange.ManageAsApp"),
  });
  await expect(askExchange()).rejects.toMatchObject({ remedy: containing("appRoleAssignments") });
});

test("names the role in Exchange that is missing, and the command for it", async () => {
  entra().microsoft.exchangeAccess.cmdlets = null;
  await expect(askExchange()).rejects.toMatchObject({
    code: "forbidden",
    message: containing("Exchange Recipient Administrator"),
    remedy: containing("roleManagement/directory/roleAssignments"),
  });
});

test.each([
  ["Graph", () => askGraph(exchangeScope), "GRAPH_URL"],
  ["Exchange", () => askExchange(graphScope), "ENTRA_TENANT_ID"],
])("names what to look at when %s is shown a token for another audience", async (_, ask, setting) => {
  await expect(ask()).rejects.toMatchObject({ code: "unauthorized", remedy: containing(setting) });
});
