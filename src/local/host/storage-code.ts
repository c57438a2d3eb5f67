import type { RestError } from "@azure/storage-queue";

/** Storage's own error code ("QueueNotFound", …), or the network's ("ECONNREFUSED"), for a storage error; else undefined. */
export function storageCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, details } = error as Partial<RestError> & { details?: { errorCode?: string } };
  return details?.errorCode ?? code;
}
