import { appCertificate } from "./certificates/app-certificate.ts";
import { type AccessTokens, accessTokens } from "./login/access-tokens.ts";
import { newPrincipal, type Principal, type Registration, registration } from "./login/principals.ts";
import type { MicrosoftOptions, RotateOptions } from "./options.ts";
import { type Secrets, secrets } from "./vault/secrets.ts";

/** Who exists in the tenant besides its users, with which credentials, and the vault that holds them. */
export type Tenant = {
  tokens: AccessTokens;
  /** By lower-case client id. */
  principals: ReadonlyMap<string, Principal>;
  identity: Principal;
  secrets: Secrets;
  /** Object ids that may read the vault. */
  vaultReaders: Set<string>;
  certificateName: string;
  registrations: { app: Registration; identity: Registration };
  /** Makes a new certificate current in the vault, registers it with the app, and returns it, PEM. */
  rotateCertificate(options?: RotateOptions): Promise<string>;
};

/** Makes a tenant with the app, its certificate in the vault, and a managed identity that may read it. */
export async function createTenant(options: MicrosoftOptions): Promise<Tenant> {
  const certificateName = options.certificateName ?? "entra-sync";
  const app = newPrincipal(options.clientId);
  const identity = newPrincipal(options.identityClientId);
  const registrations = { app: registration(app), identity: registration(identity) };
  const held = secrets();

  const rotateCertificate: Tenant["rotateCertificate"] = async ({
    keepOld = false,
    register = true,
  } = {}) => {
    const { certificate, keyAndCertificate, notBefore, notAfter } = await appCertificate();
    if (register && !keepOld) registrations.app.removeCertificates();
    if (register) registrations.app.addCertificate(certificate);
    held.set(certificateName, {
      value: keyAndCertificate,
      contentType: "application/x-pem-file",
      notBefore,
      expires: notAfter,
    });
    return certificate;
  };

  registrations.app.grant("graph", ...(options.graphRoles ?? ["User.ReadWrite.All"]));
  registrations.app.grant("exchange", ...(options.exchangeRoles ?? ["Exchange.ManageAsApp"]));
  await rotateCertificate();
  return {
    tokens: await accessTokens({
      tenantId: options.tenantId,
      lifetimeSeconds: options.tokenLifetimeSeconds ?? 3_600,
    }),
    principals: new Map([app, identity].map((principal) => [principal.clientId.toLowerCase(), principal])),
    identity,
    secrets: held,
    vaultReaders: new Set([identity.objectId]),
    certificateName,
    registrations,
    rotateCertificate,
  };
}
