import { isIP, type LookupFunction } from "node:net";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";
import { createDownload, type Download } from "../../../src/clients/images/download.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";

/** The answers of a server. */
export const picture = Buffer.from([0xff, 0xd8, 0, 1, 2, 3]);

/** A download from these hosts. */
export const from = (hosts: readonly string[], more: Partial<Parameters<typeof createDownload>[0]> = {}) =>
  createDownload({ hosts: allowHosts(hosts), timeoutSeconds: 20, ...more });

/** All names resolve to these addresses. */
export const resolveTo =
  (...addresses: readonly string[]): LookupFunction =>
  (_, { all }, done) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    if (all) return done(null, found);
    done(null, found[0]?.address ?? "", found[0]?.family ?? 4);
  };

/** The error that a download fails with. */
export async function failure(running: ReturnType<Download>): Promise<GiveUp | RetryLater> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof GiveUp || error instanceof RetryLater) return error;
  throw error ?? new Error("It did not fail");
}
