import { randomBytes } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { certificateAuthority } from "./certificates/certificate-authority.ts";
import { controlApp } from "./control/control-app.ts";
import { exchangeApp } from "./exchange/exchange-app.ts";
import { exchangeOf } from "./exchange/exchange-of.ts";
import { directoryAudits } from "./graph/directory-audits.ts";
import { graphApp } from "./graph/graph-app.ts";
import { groupsStore } from "./graph/groups.ts";
import { throttling } from "./graph/throttling.ts";
import { usersStore } from "./graph/users.ts";
import { servers } from "./http/servers.ts";
import { createWire } from "./http/wire.ts";
import { IDENTITY_PATH, identityApp } from "./identity/identity-app.ts";
import { delegatedTokens } from "./login/delegated-tokens.ts";
import { loginApp } from "./login/login-app.ts";
import type { Microsoft, MicrosoftOptions } from "./options.ts";
import { createTenant } from "./tenant.ts";
import { vaultApp } from "./vault/vault-app.ts";

/** Starts Entra login, Key Vault, Graph and Exchange over https and managed identity over http, each an origin of its own. */
export async function startMicrosoft(options: MicrosoftOptions): Promise<Microsoft> {
  const { tenantId, ports = {}, latencyMs = 0, throttling: startThrottled = false, now = Date.now } = options;
  const users = usersStore({ seed: options.users, lagMs: options.lagMs ?? 0, now });
  const audits = directoryAudits({ users, now });
  const groups = groupsStore();
  const exchange = await exchangeOf(options, users);
  const quotas = throttling({ start: startThrottled, tenantSize: users.count, now });
  const wire = createWire({ latencyMs, exchangeLimit: options.exchangeLimit ?? 10_000 });
  const tenant = await createTenant(options);
  const { tokens, identity, registrations } = tenant;
  const addin = delegatedTokens({
    tenantId,
    clientId: options.addinClientId ?? usualAddin,
    authority: () => loginUrl,
  });
  const identityHeader = randomBytes(24).toString("base64url");
  const authority = options.authority ?? (await certificateAuthority());
  const listening = servers(authority);

  const reset = () => {
    users.reset();
    audits.reset();
    groups.reset();
    exchange.reset();
    wire.faults.clear();
    quotas.set(startThrottled);
    wire.latency.ms = latencyMs;
    wire.log.clear();
  };

  const login = loginApp({
    wire,
    tenantId,
    principals: tenant.principals,
    tokens,
    addin,
  });
  const loginUrl = await listening.https({ name: "login", port: ports.login, fetch: login.fetch });

  const managedIdentity = identityApp({
    wire,
    header: identityHeader,
    identity,
    tokens,
  });
  const identityUrl = await listening.http({
    name: "identity",
    port: ports.identity,
    fetch: managedIdentity.fetch,
  });

  const vault = vaultApp({
    wire,
    authority: `${loginUrl}/${tenantId}`,
    tokens,
    secrets: tenant.secrets,
    readers: tenant.vaultReaders,
  });
  const vaultUrl = await listening.https({ name: "vault", port: ports.vault, fetch: vault.fetch });

  const graph = graphApp({
    wire,
    tokens,
    throttling: quotas,
    users,
    ...exchange,
    audits,
    groups,
    now,
  });
  const admin = exchangeApp({
    wire,
    tokens,
    tenantId,
    access: exchange.exchangeAccess,
    throttle: exchange.exchangeThrottle,
    state: { users, ...exchange },
  });
  const exchangeUrl = await listening.https({ name: "exchange", port: ports.exchange, fetch: admin.fetch });
  const control = controlApp({
    ...wire,
    ...exchange,
    users,
    groups,
    throttling: quotas,
    reset,
    origins: { login: loginUrl, identity: identityUrl, vault: vaultUrl, exchange: exchangeUrl },
  });
  const graphUrl = await listening.https({
    name: "graph",
    port: ports.graph,
    fetch: (request, bindings) =>
      isControl(request) ? control.fetch(request) : graph.fetch(request, bindings as HttpBindings),
  });

  const identityEndpoint = identityUrl + IDENTITY_PATH;
  const env = {
    ENTRA_TENANT_ID: tenantId,
    ENTRA_CLIENT_ID: options.clientId,
    ENTRA_CERTIFICATE_NAME: tenant.certificateName,
    AZURE_CLIENT_ID: options.identityClientId,
    AZURE_AUTHORITY_HOST: loginUrl,
    KEY_VAULT_URL: vaultUrl,
    GRAPH_URL: graphUrl,
    EXCHANGE_URL: exchangeUrl,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    NODE_EXTRA_CA_CERTS: authority.file,
  };
  return {
    graphUrl,
    exchangeUrl,
    loginUrl,
    vaultUrl,
    identityEndpoint,
    identityHeader,
    certificateAuthority: authority.pem,
    certificateAuthorityFile: authority.file,
    env,
    users,
    audits,
    groups,
    addin,
    ...exchange,
    faults: wire.faults,
    throttling: quotas,
    latency: wire.latency,
    exchanges: wire.log.exchanges,
    counts: wire.log.counts,
    clearExchanges: wire.log.clear,
    ...registrations,
    secrets: tenant.secrets,
    vaultReaders: tenant.vaultReaders,
    rotateCertificate: tenant.rotateCertificate,
    revokeTokens: tokens.revokeAll,
    reset,
    close: listening.close,
  };
}

/** Invented, as the other ids are. */
const usualAddin = "5c0e7b1a-93d4-4f6e-8b2d-1e9a40c6d7f3";

function isControl(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return pathname === "/" || pathname.startsWith("/_control/");
}
