import { randomUUID } from "node:crypto";
import { aroundAll } from "vitest";
import type { TokensOptions } from "../../../src/clients/identity/tokens.ts";
import { startMicrosoft } from "../../../src/local/microsoft/microsoft.ts";
import type { Microsoft, MicrosoftOptions } from "../../../src/local/microsoft/options.ts";
import { trust } from "../../self-signed-certificate.ts";

/** Replacements for Entra ID, Key Vault and managed identity, and the credentials of the app. */
export interface Entra {
  readonly microsoft: Microsoft;
  readonly settings: Omit<TokensOptions, "credential">;
  /** The number of tokens requested from the token endpoint. */
  asked(): number;
  /** Times the certificate was read. */
  read(): number;
}

export const scope = "https://graph.microsoft.com/.default";

/** Runs a file's tests beside one Entra ID; `entra()` gives it to them. */
export function besideEntra(options: Partial<MicrosoftOptions> = {}): () => Entra {
  let entra: Entra | undefined;
  aroundAll(async (runSuite) => {
    const ids = { tenantId: randomUUID(), clientId: randomUUID(), identityClientId: randomUUID() };
    const microsoft = await startMicrosoft({ ...ids, users: [], ...options });
    trust(microsoft.certificateAuthority);
    // MSAL looks for them once in a process, when the first identity is made.
    process.env["IDENTITY_ENDPOINT"] = microsoft.identityEndpoint;
    process.env["IDENTITY_HEADER"] = microsoft.identityHeader;
    entra = {
      microsoft,
      settings: {
        ...ids,
        authorityHost: microsoft.loginUrl,
        keyVaultUrl: microsoft.vaultUrl,
        certificateName: "entra-sync",
      },
      asked: () => microsoft.exchanges("login").filter(({ method }) => method === "POST").length,
      read: () => microsoft.exchanges("vault").filter(({ status }) => status === 200).length,
    };
    try {
      await runSuite();
    } finally {
      await microsoft.close();
    }
  });
  return () => {
    if (entra === undefined) throw new Error("Entra ID has not started");
    return entra;
  };
}
