import { GiveUp } from "../core/errors.ts";
import type { CertificateVersion, LoadCertificate } from "./load-certificate.ts";
import type { Warn } from "./warn.ts";

/** Seconds after which a newer version is looked for. */
export const LOOK_AFTER = 15 * 60;

/** Seconds between searches of the vault: certificates that nobody accepts must not drain it. */
const SEARCH_AFTER = 180;

/** The versions of a certificate, as far as this process knows. */
export interface CertificateVersions {
  /** The newest, looked for now and then; the one known serves on when the vault does not answer. */
  newest(): Promise<CertificateVersion>;
  /** For when that does not work: what else the vault has, the newest first; at most every three minutes. */
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
      // Who may not list versions does without the older ones.
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
      // A failure is not kept: the next who needs it asks again.
      started.found.catch(() => {
        if (search === started) search = undefined;
      });
      return started.found;
    },
  };
}

/** Whether so many seconds have passed since then. */
export function isOver(since: number, seconds: number): boolean {
  return Date.now() - since >= seconds * 1000;
}
