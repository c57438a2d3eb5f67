import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Check } from "./finding.ts";

/** What the app's identity must be on the account; for blobs the host needs it as well. */
const roles = {
  queues: "Storage Queue Data Contributor",
  tables: "Storage Table Data Contributor",
  blobs: "Storage Blob Data Owner",
} as const;

/** Whether queues, tables and blobs of the account answer, and to this app. */
export const storage =
  (account: Storage, names: { readonly queue: string; readonly container: string }): Check =>
  async () => {
    const kinds = {
      queues: async () => (await account.queue(names.queue)).getProperties(),
      tables: async () => account.tableNames(),
      blobs: async () => (await account.container(names.container)).getProperties(),
    };
    const asked = Object.entries(kinds).map(async ([kind, ask]) => {
      const error = await ask().then(
        () => undefined,
        (cause: unknown) => cause ?? "unknown",
      );
      return { kind: kind as keyof typeof roles, error };
    });
    const failed = (await Promise.all(asked)).filter(({ error }) => error !== undefined);
    if (failed.length === 0) return { state: "ok", reason: "Queues, tables and blobs answer." };
    const forbidden = failed.filter(({ error }) => answered(error, 403)).map(({ kind }) => roles[kind]);
    return {
      state: "error",
      reason: `Azure Storage does not answer: ${failed.map(({ kind, error }) => `${kind} (${codeOf(error)})`).join(", ")}.`,
      remedy:
        forbidden.length > 0
          ? `Assign the app's identity ${forbidden.join(", ")} on the account (a deployment does), and let the app through its firewall.`
          : "Look whether the storage account is there, and whether its firewall lets the app in.",
    };
  };

/** A status or a code: the text of such an error holds addresses and what was sent. */
function codeOf(error: unknown): string {
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  const word = typeof code === "string" && /^\w{1,60}$/.test(code) ? code : "";
  return [typeof statusCode === "number" ? statusCode : "", word].join(" ").trim() || "no answer";
}
