import type { OrganizationConfig } from "../clients/exchange/configuration.ts";
import type { Graph } from "../clients/graph/graph.ts";
import { probeUsers } from "../clients/graph/users.ts";
import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { dayOf } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import { makePublic, type SignatureImages } from "../stores/signature-images.ts";
import { type RoamingPolicy, roamingNote } from "../targets/signature/roaming.ts";
import type { RecentRuns } from "./runs.ts";
import type { Check, Finding } from "./status.ts";

const addSignature = "To switch it on, add signature to SYNC_TARGETS.";

/** The finding of signature checks while signatures are switched off. */
export const noSignature: Finding = {
  state: "off",
  reason: "SYNC_TARGETS has no signature.",
  remedy: addSignature,
};

/** Whether the employee database answers, and has active employees. */
export const database =
  (countEmployees: () => Promise<number>): Check =>
  async () => {
    const employees = await countEmployees();
    if (employees > 0) {
      return {
        state: "ok",
        reason: `The database has ${employees} active employees.`,
        details: { employees },
      };
    }
    return {
      state: "error",
      reason: "The database answers, and has no active employee with an e-mail.",
      remedy:
        "SELECT status, count(*) FROM employees GROUP BY status; as the app's user; row security may hide them.",
      details: { employees },
    };
  };

/** How nightly runs read the accounts, and when everyone was last read. */
export const accountsRead =
  (how: "full" | "delta", kept: Pick<Records["keptAccounts"], "lastRead">): Check =>
  async () => {
    if (how === "full") return { state: "ok", reason: "Each night reads everyone (SYNC_READ is full)." };
    const last = await kept.lastRead();
    if (!last) return { state: "ok", reason: "Nothing is kept yet: the next night reads everyone." };
    const { fullAt, at } = last;
    return {
      state: "ok",
      reason: `Everyone was read ${fullAt}, and what had changed by ${at} (SYNC_READ is delta). Every seventh night reads everyone.`,
      details: { fullAt, at },
    };
  };

/** The rights of the login that writes back, and when it last wrote. */
export interface ReadbackRights {
  readonly tooMany: readonly string[];
  /** ISO 8601. */
  readonly writtenAt?: string;
  readonly rows: number;
}

/**
 * Whether the login that writes back what Entra ID holds has its tables, and no rights on the employees; `find` is undefined
 * where it is switched off.
 */
export const readback =
  (find: (() => Promise<ReadbackRights>) | undefined): Check =>
  async () => {
    if (!find)
      return {
        state: "off",
        reason: "ENTRA_READBACK_URL is not set: nothing is written to the database.",
        remedy:
          "To switch it on, give the app a login of its own there: ENTRA_READBACK_URL, as in the user guide.",
      };
    const { tooMany, writtenAt, rows } = await find();
    const details = { rows, ...(writtenAt && { writtenAt }) };
    if (tooMany.length > 0) {
      return {
        state: "warning",
        reason: `The login of ENTRA_READBACK_URL may do more than it should: ${tooMany.join(", ")}.`,
        remedy: "Give the app a login of its own that is only a member of entra_readback.",
        details,
      };
    }
    if (!writtenAt)
      return { state: "ok", reason: "The login can write its tables; no run has written yet.", details };
    return { state: "ok", reason: `${rows} rows of what Entra ID holds, written ${writtenAt}.`, details };
  };

/** Whether Entra ID gives a token for Graph, and Graph a user for the token. */
export const graph =
  (client: Graph): Check =>
  async () => {
    await probeUsers(client);
    return { state: "ok", reason: "Microsoft Graph answers, and lets the app read users." };
  };

/** Whether Exchange runs a cmdlet for the app; `organization` is undefined while no signature is written. */
export const exchange =
  (organization: (() => Promise<OrganizationConfig>) | undefined): Check =>
  async () => {
    if (!organization)
      return {
        state: "off",
        reason: "SYNC_TARGETS has no signature, so Exchange Online is not asked.",
        remedy: addSignature,
      };
    await organization();
    return { state: "ok", reason: "Exchange Online answers, and runs cmdlets for the app." };
  };

/** Whether the vault hands out the certificate; `read` is undefined where the app needs nothing of a vault. */
export const keyVault =
  (read: (() => Promise<unknown>) | undefined): Check =>
  async () => {
    if (!read)
      return { state: "off", reason: "The app signs in without a certificate, so it asks no vault." };
    await read();
    return { state: "ok", reason: "Key Vault hands out the certificate." };
  };

/** The roles that the app's identity needs on the account; the host also needs the one for blobs. */
const roles = {
  queues: "Storage Queue Data Contributor",
  tables: "Storage Table Data Contributor",
  blobs: "Storage Blob Data Owner",
} as const;

/** Whether queues, tables and blobs of the account answer this app. */
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
    const ahead = account.clock.ahead();
    if (failed.length === 0 && Math.abs(ahead) >= 60_000) return wrongClock(ahead);
    if (failed.length === 0) return { state: "ok", reason: "Queues, tables and blobs answer." };
    const forbidden = failed.filter(({ error }) => answered(error, 403)).map(({ kind }) => roles[kind]);
    return {
      state: "error",
      reason: `Azure Storage does not answer: ${failed.map(({ kind, error }) => `${kind} (${codeOf(error)})`).join(", ")}.`,
      remedy:
        forbidden.length > 0
          ? `Assign the app's identity ${forbidden.join(", ")} on the account (a deployment does), and let the app through its firewall.`
          : "Check that the storage account exists and that its firewall lets the app in.",
    };
  };

const dayMs = 24 * 3_600_000;

/** What the backups are checked by: their days (2026-11-28), newest first. */
interface BackupWatch {
  /** As BACKUP_DAYS. */
  readonly keptDays: number;
  readonly list: () => Promise<readonly string[]>;
  readonly runs: () => Promise<Pick<RecentRuns, "night">>;
}

/** Whether nights are backed up: each has the audit since the one before, so that one night may fail. */
export const backup =
  ({ keptDays, list, runs }: BackupWatch, now = () => new Date()): Check =>
  async () => {
    if (keptDays === 0)
      return {
        state: "off",
        reason: "BACKUP_DAYS is 0: nothing is backed up.",
        remedy: "To switch it on, set BACKUP_DAYS to how many are kept.",
      };
    const [[newest], { night }] = await Promise.all([list(), runs()]);
    const details = { newest: newest ?? null };
    const isOld = newest === undefined || newest < dayOf(new Date(now().getTime() - 2 * dayMs));
    // A schedule that leaves out the weekend has no night to back up then.
    const hasRunSince = night !== undefined && (newest === undefined || dayOf(new Date(night)) > newest);
    const which = newest === undefined ? "There is no backup" : `The newest backup is of ${newest}`;
    if (!isOld || !hasRunSince) return { state: "ok", reason: `${which}; each night makes one.`, details };
    return {
      state: "warning",
      reason: `${which}, although a night has run on ${dayOf(new Date(night))}.`,
      remedy: "Look in the app's log for: The record could not be backed up",
      details,
    };
  };

/** Entra ID refuses assertions signed some minutes off, and storage refuses shared keys after 15. */
const wrongClock = (ahead: number): Finding => ({
  state: "warning",
  reason: `Queues, tables and blobs answer; by their time this machine's clock is ${Math.round(Math.abs(ahead) / 1000)} s ${ahead > 0 ? "ahead" : "behind"}.`,
  remedy: "Set this machine's clock. In Azure, restart the app, so that it starts on another machine.",
  details: { clockAheadSeconds: Math.round(ahead / 1000) },
});

/** A status or a code: the text of such an error holds addresses and what was sent. */
function codeOf(error: unknown): string {
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  const word = typeof code === "string" && /^\w{1,60}$/.test(code) ? code : "";
  return [typeof statusCode === "number" ? statusCode : "", word].join(" ").trim() || "no answer";
}

/** Whether Outlook shows the signatures that are written; `organization` is undefined while none is. */
export const roamingSignatures =
  (organization: (() => Promise<OrganizationConfig>) | undefined, policy: RoamingPolicy): Check =>
  async () => {
    if (!organization) return noSignature;
    // The exchange check reports why Exchange does not answer.
    const found = await organization().catch(() => undefined);
    if (!found) return { state: "warning", reason: "Unknown while Exchange Online does not answer." };
    if (!found.roamingSignatures) {
      return {
        state: "ok",
        reason: "Roaming signatures are postponed, so Outlook shows those written here.",
      };
    }
    const { message, remedy } = roamingNote(policy);
    return { state: "warning", reason: message, remedy };
  };

/** Whether the pictures that signatures show can be read by everyone, and only by their names. */
export const hostedImages =
  (images: Pick<SignatureImages, "problem"> | undefined, isOn: boolean): Check =>
  async () => {
    if (!isOn) return noSignature;
    if (!images)
      return {
        state: "off",
        reason: "Signatures show photos at their own addresses.",
        remedy: "To show copies that the app hosts, set SIGNATURE_IMAGES to hosted.",
      };
    const problem = await images.problem();
    if (!problem)
      return { state: "ok", reason: "Signatures show copies of the photos that everyone can read." };
    return {
      state: "error",
      reason: `Signatures show copies of the photos, but ${problem}.`,
      remedy: makePublic,
    };
  };
