import { setTimeout } from "node:timers/promises";
import type { ContainerClient } from "@azure/storage-blob";
import { storageCode } from "./queue-output.ts";

const leaseSeconds = 15;
const renewMs = 5000;
const retryMs = 1000;

/** Keeps something running on one host at a time. */
export interface SingletonLease {
  /** Until stopped: waits for the lease, runs `work` while it is held (aborting its signal when it is lost), and begins again. */
  run(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** Takes turns through a 15 s blob lease, so that another host takes over from a killed one within that time; a storage failure is reported to `onError` once and retried every second. */
export function singletonLease(
  container: ContainerClient,
  blobName: string,
  stopping: AbortSignal,
  onError: (error: unknown) => void,
): SingletonLease {
  const blob = container.getBlockBlobClient(blobName);
  const lease = blob.getBlobLeaseClient();
  let failing = false;

  const acquire = async (): Promise<boolean> => {
    try {
      await container.createIfNotExists();
      // An upload would be refused while another host holds the lease.
      if (!(await blob.exists())) await blob.upload("", 0, { conditions: { ifNoneMatch: "*" } });
      await lease.acquireLease(leaseSeconds);
      failing = false;
      return true;
    } catch (error) {
      const code = storageCode(error);
      if (code === "LeaseAlreadyPresent" || code === "LeaseIdMissing" || code === "BlobAlreadyExists")
        return false;
      if (!failing) onError(error);
      failing = true;
      return false;
    }
  };

  const hold = async (work: (signal: AbortSignal) => Promise<void>) => {
    const lost = new AbortController();
    let heldUntil = Date.now() + leaseSeconds * 1000;
    const timer = setInterval(async () => {
      const renewedAt = Date.now();
      try {
        await lease.renewLease();
        heldUntil = renewedAt + leaseSeconds * 1000;
      } catch (error) {
        const taken = storageCode(error)?.startsWith("Lease");
        if (!lost.signal.aborted && (taken || Date.now() + renewMs > heldUntil)) {
          onError(error);
          lost.abort();
        }
      }
    }, renewMs);
    try {
      await work(AbortSignal.any([stopping, lost.signal]));
    } finally {
      clearInterval(timer);
      await lease.releaseLease().catch(() => {});
    }
  };

  return {
    async run(work) {
      while (!stopping.aborted) {
        if (await acquire()) await hold(work);
        await setTimeout(retryMs, undefined, { signal: stopping }).catch(() => {});
      }
    },
  };
}
