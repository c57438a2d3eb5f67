import { type CertificateSource, loadCertificate } from "./load-certificate.ts";

/** After a reload this many seconds pass before the next: a certificate nobody accepts must not drain the vault. */
const RELOAD_PAUSE = 180;

/** A certificate that is read once, and again when it is refused. */
export interface RotatingCertificate {
  pem(): Promise<string>;
  /** Reads the newest version after `refused` was; undefined when there is no other, or it is too soon to ask. */
  replace(refused: string): Promise<string | undefined>;
}

/** Keeps the app's certificate from Key Vault. */
export function rotatingCertificate(source: CertificateSource): RotatingCertificate {
  let loading: Promise<string> | undefined;
  let reloadedAt = Number.NEGATIVE_INFINITY;

  function load(): Promise<string> {
    const started = loadCertificate(source);
    loading = started;
    // A failure is not kept: the next call asks again.
    started.catch(() => {
      if (loading === started) loading = undefined;
    });
    return started;
  }
  const pem = () => loading ?? load();

  return {
    pem,
    async replace(refused) {
      const newer = await pem();
      if (newer !== refused) return newer;
      if (Date.now() - reloadedAt < RELOAD_PAUSE * 1000) return undefined;
      reloadedAt = Date.now();
      const reloaded = await load();
      return reloaded === refused ? undefined : reloaded;
    },
  };
}
