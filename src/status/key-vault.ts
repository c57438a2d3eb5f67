import type { Check } from "./finding.ts";

/** Whether the vault hands out the certificate; `read` is undefined where the app needs nothing of a vault. */
export const keyVault =
  (read: (() => Promise<unknown>) | undefined): Check =>
  async () => {
    if (!read)
      return { state: "off", reason: "The app signs in without a certificate, so it asks no vault." };
    await read();
    return { state: "ok", reason: "Key Vault hands out the certificate." };
  };
