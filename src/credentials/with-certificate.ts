import { ClientCertificateCredential } from "@azure/identity";
import { type AppRegistration, appCredential, type GetToken } from "./app-credential.ts";
import { authorityOptions } from "./authority.ts";
import type { CertificateSource } from "./load-certificate.ts";
import { rotatingCertificate } from "./rotating-certificate.ts";
import { isCertificateRefused } from "./token-error.ts";

/** Signs an app in with its certificate from Key Vault; one that is refused is read again, as it may be rotated. */
export function withCertificate(app: AppRegistration, source: CertificateSource): GetToken {
  const certificate = rotatingCertificate(source);
  let signedIn: { readonly pem: string; readonly getToken: GetToken } | undefined;

  function signInWith(pem: string): GetToken {
    if (signedIn?.pem !== pem) {
      const options = authorityOptions(app.authorityHost);
      const create = () =>
        new ClientCertificateCredential(app.tenantId, app.clientId, { certificate: pem }, options);
      signedIn = { pem, getToken: appCredential(app, create) };
    }
    return signedIn.getToken;
  }

  return async (scope, renew) => {
    const pem = await certificate.pem();
    try {
      return await signInWith(pem)(scope, renew);
    } catch (error) {
      if (!isCertificateRefused(error)) throw error;
      const newer = await certificate.replace(pem);
      if (newer === undefined) throw error;
      return signInWith(newer)(scope, renew);
    }
  };
}
