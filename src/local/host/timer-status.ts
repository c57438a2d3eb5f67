import type { ContainerClient } from "@azure/storage-blob";

/** When a timer ran and will run; ISO 8601 in UTC. */
export interface TimerStatus {
  readonly Last: string;
  readonly Next: string;
  readonly LastUpdated: string;
}

/** `Last` of a timer that has never run. */
export const neverRan = "0001-01-01T00:00:00";

/** A timer's status, kept in blob `timers/<hostid>/Host.Functions.<name>/status`. */
export interface TimerMonitor {
  /** Undefined when there is none yet. */
  read(): Promise<TimerStatus | undefined>;
  write(status: TimerStatus): Promise<void>;
}

/** The monitor of one timer in the host's container, which must exist before the first write. */
export function timerMonitor(container: ContainerClient, hostId: string, name: string): TimerMonitor {
  const blob = container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${name}/status`);
  return {
    async read() {
      if (!(await blob.exists())) return undefined;
      return JSON.parse((await blob.downloadToBuffer()).toString("utf8")) as TimerStatus;
    },
    async write(status) {
      const json = JSON.stringify(status);
      await blob.upload(json, Buffer.byteLength(json), {
        blobHTTPHeaders: { blobContentType: "application/json" },
      });
    },
  };
}
