import { ClientCertificateCredential } from "@azure/identity";
import { GiveUp } from "../../core/errors.ts";
import type { Certificate } from "./certificate.ts";
import { type AppRegistration, appCredential, authorityOptions, type GetToken } from "./credential.ts";
import { registerCertificate } from "./remedies.ts";
import {
  type CertificateSource,
  type CertificateVersion,
  type LoadCertificate,
  loadCertificate,
  stillValid,
} from "./vault.ts";

/** Reports a problem that does not stop the app but needs a person: a static message, with fields free of secrets. */
export type Warn = (message: string, fields: Readonly<Record<string, string>>) => void;

/** Signs in with a certificate, and reports which one. */
export interface CertificateSignIn {
  readonly getToken: GetToken;
  /** The one in use, else the newest in the vault; RetryLater, or GiveUp when the app cannot read it. */
  certificate(): Promise<Certificate>;
  /** Why the newest version in the vault is not in use, and an older one is. */
  refusal(): GiveUp | undefined;
}

/**
 * Signs an app in with its certificate from Key Vault. A new version is used once it works; until then an older valid one is:
 * the one in use or, in a process without one, the last in the vault.
 */
export function withCertificate(
  app: AppRegistration,
  source: CertificateSource,
  warn: Warn,
): CertificateSignIn {
  const versions = certificateVersions(loadCertificate(source), warn);
  let inUse: (CertificateVersion & { readonly getToken: GetToken }) | undefined;
  let refused: { readonly version: string; readonly at: number; readonly error: GiveUp } | undefined;

  async function signIn(held: CertificateVersion, scope: string, renew: boolean) {
    const certificate = stillValid(await held.certificate(), source);
    const getToken = inUse?.version === held.version ? inUse.getToken : credentialOf(app, certificate);
    const token = await getToken(scope, renew).catch((error: unknown) => {
      throw naming(error, certificate, source);
    });
    inUse = { ...held, getToken };
    return token;
  }

  /** The versions to try, best first; some come twice. */
  async function* candidates(): AsyncGenerator<CertificateVersion> {
    const newest = await versions.newest();
    const wasRefused = refused?.version === newest.version && !isOver(refused.at, LOOK_AFTER);
    if (inUse && wasRefused) yield inUse;
    yield newest;
    if (inUse) yield inUse;
    yield* await versions.others();
  }

  async function settle(version: string, failures: ReadonlyMap<string, GiveUp>): Promise<void> {
    const newest = await versions.newest();
    if (version === newest.version) refused = undefined;
    const error = failures.get(newest.version);
    if (error === undefined) return;
    refused = { version: newest.version, at: Date.now(), error };
    warn("The newest certificate does not work; an older one stays in use", {
      code: error.code,
      problem: error.message,
      remedy: error.remedy ?? "",
    });
  }

  return {
    async getToken(scope, renew) {
      const failures = new Map<string, GiveUp>();
      for await (const held of candidates()) {
        if (failures.has(held.version)) continue;
        try {
          const token = await signIn(held, scope, renew);
          await settle(held.version, failures);
          return token;
        } catch (error) {
          if (!isUnusable(error)) throw error;
          failures.set(held.version, error);
        }
      }
      const [first] = failures.values();
      throw failures.get((await versions.newest()).version) ?? first;
    },
    certificate: async () => (inUse ?? (await versions.newest())).certificate(),
    refusal: () => refused?.error,
  };
}

function credentialOf(
  { tenantId, clientId, authorityHost }: AppRegistration,
  { pem }: Certificate,
): GetToken {
  const options = authorityOptions(authorityHost);
  const create = () => new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, options);
  return appCredential({ tenantId, clientId, authorityHost }, create);
}

/** Whether another version of the certificate may work where this one did not. */
function isUnusable(error: unknown): error is GiveUp {
  return error instanceof GiveUp && error.code.startsWith("certificate-");
}

/** Entra ID does not say which certificate it refused. */
function naming(error: unknown, { thumbprint }: Certificate, { vaultUrl, name }: CertificateSource): unknown {
  if (!isUnusable(error)) return error;
  return new GiveUp(
    error.code,
    `${error.message}: ${name} in Key Vault ${vaultUrl}, thumbprint ${thumbprint}`,
    {
      remedy: `${registerCertificate(vaultUrl, name)} (with --create-cert for a new one)`,
    },
  );
}

/** Seconds after which a newer version is looked for. */
export const LOOK_AFTER = 15 * 60;

/** Seconds between searches of the vault: refused certificates must not exhaust its quota. */
const SEARCH_AFTER = 180;

/** The versions of a certificate, as far as this process knows. */
export interface CertificateVersions {
  /** The newest, checked periodically; the known one is used while the vault does not answer. */
  newest(): Promise<CertificateVersion>;
  /** The other versions in the vault, for when the newest does not work, newest first; read at most every three minutes. */
  others(): Promise<readonly CertificateVersion[]>;
}

/** Follows the versions of a certificate in its vault. */
export function certificateVersions(load: LoadCertificate, warn: Warn): CertificateVersions {
  let known: CertificateVersion | undefined;
  let looking: Promise<CertificateVersion> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let search: { readonly at: number; readonly found: Promise<readonly CertificateVersion[]> } | undefined;

  async function look(): Promise<CertificateVersion> {
    lookedAt = Date.now();
    looking ??= load.newest().finally(() => {
      looking = undefined;
    });
    const found = await looking;
    // The version known remembers what was read of it.
    if (known?.version !== found.version) known = found;
    return known;
  }

  async function searchVault(): Promise<readonly CertificateVersion[]> {
    const latest = await look();
    try {
      return [latest, ...(await load.before(latest.version))];
    } catch (error) {
      // Without permission to list versions, older ones are not used.
      if (error instanceof GiveUp) return [latest];
      throw error;
    }
  }

  return {
    async newest() {
      if (known === undefined) return look();
      if (!isOver(lookedAt, LOOK_AFTER)) return known;
      try {
        return await look();
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        warn("Key Vault gives no certificate; the one read before stays in use", { problem });
        return known;
      }
    },
    others() {
      if (search && !isOver(search.at, SEARCH_AFTER)) return search.found;
      const started = { at: Date.now(), found: searchVault() };
      search = started;
      // A failure is not cached: the next caller asks again.
      started.found.catch(() => {
        if (search === started) search = undefined;
      });
      return started.found;
    },
  };
}

/** Whether `seconds` have passed since a time (milliseconds since 1970). */
export function isOver(since: number, seconds: number): boolean {
  return Date.now() - since >= seconds * 1000;
}
