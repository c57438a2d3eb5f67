import { getOrganizationConfig } from "../clients/exchange/configuration.ts";
import type { Exchange } from "../clients/exchange/exchange.ts";
import { READ_GROUPS, READ_USERS } from "../clients/graph/answer.ts";
import type { Graph } from "../clients/graph/graph.ts";
import type { CertificateState } from "../clients/identity/tokens.ts";
import type { OptionalColumn } from "../core/employee.ts";
import type { Scope } from "../core/exclusion.ts";
import type { Way } from "../core/identity/account.ts";
import { withoutNumbers } from "../core/identity/hits.ts";
import { runsQueue, targetQueue } from "../core/messages.ts";
import { nextTick } from "../core/ncrontab.ts";
import type { Mode } from "../core/plan.ts";
import { describePause, type Pause, pauseAt, resumeRemedy } from "../core/run.ts";
import type { Note } from "../core/target.ts";
import { listBackups } from "../stores/backup.ts";
import type { Records } from "../stores/records.ts";
import type { SignatureImages } from "../stores/signature-images.ts";
import { targets } from "../targets/index.ts";
import { hasShortReplies, shortRepliesNote } from "../targets/signature/configuration.ts";
import type { Templates } from "../targets/signature/render.ts";
import type { RoamingPolicy } from "../targets/signature/roaming.ts";
import { askedOfAccounts } from "../targets/signature/rules.ts";
import type { OnReply } from "../targets/signature/rules-file.ts";
import { rulesOf } from "../targets/signature/templates.ts";
import {
  accountsRead,
  backup,
  database,
  exchange,
  graph,
  hostedImages,
  keyVault,
  noSignature,
  type ReadbackRights,
  readback,
  roamingSignatures,
  storage,
} from "./connections.ts";
import { certificate, permissions, type RolesOf } from "./identity.ts";
import { messages } from "./metrics.ts";
import { beginPeople, type PeopleWatched } from "./people.ts";
import { heldRuns, lastRun, poison, type RecentRuns, recentRuns } from "./runs.ts";
import { type Check, type CheckSet, once } from "./status.ts";

/** The inputs of the checks. */
export interface Watched {
  readonly mode: Mode;
  /** Those that are switched on. */
  readonly targets: readonly string[];
  /** Warnings about settings with no effect or a possibly unintended one: a sentence each. */
  readonly settingWarnings: readonly string[];
  readonly scope: Scope | undefined;
  readonly photoHosts: readonly string[];
  readonly roaming: RoamingPolicy;
  readonly hasTelemetry: boolean;
  readonly graph: Graph;
  readonly exchange: Exchange;
  readonly records: Pick<Records, "storage" | "runs" | "pause" | "expectations" | "keptAccounts">;
  /** As SYNC_READ. */
  readonly read: "full" | "delta";
  /** As SNAPSHOT_SCHEDULE. */
  readonly schedule: string;
  /** As BACKUP_DAYS. */
  readonly backupDays: number;
  readonly rolesOf: RolesOf;
  readonly countEmployees: () => Promise<number>;
  /** Undefined where it is switched off. */
  readonly findReadbackRights: (() => Promise<ReadbackRights>) | undefined;
  readonly ways: readonly Way[];
  readonly findColumns: () => Promise<readonly OptionalColumn[]>;
  /** Undefined where the app needs nothing of a vault. */
  readonly readVault: (() => Promise<unknown>) | undefined;
  readonly certificate: () => Promise<CertificateState | undefined>;
  /** The command that makes a new certificate. */
  readonly renewCertificate: string | undefined;
  readonly templates: () => Templates;
  /** Where the pictures that signatures show are hosted; undefined where they are shown at their own addresses. */
  readonly images?: Pick<SignatureImages, "problem"> | undefined;
  readonly onReply?: OnReply;
  readonly people?: PeopleWatched;
}

const readGroups = "read who is in the groups that rules of the signature name";

/** Begins a set of checks, in the order of display. To add a check, add its line. */
export function beginChecks(watched: Watched): CheckSet {
  const { records } = watched;
  const isOn = (name: string) => watched.targets.includes(name);
  const { expectations, pause: pauses } = records;
  const expecting = { schedule: watched.schedule, expectations, pause: pauses };
  const runs = once(() => recentRuns(records.runs, { ...watched, expecting }));
  const organization = isOn("signature") ? once(() => getOrganizationConfig(watched.exchange)) : undefined;
  const needs = targets
    .filter(({ name }) => isOn(name))
    .flatMap((target) => target.permissions.map((permission) => ({ permission, target: target.name })));
  const asksGroups = isOn("signature") && askedOfAccounts([rulesOf(watched.templates)]).groups.length > 0;
  const ofRules = asksGroups ? [{ permission: READ_GROUPS, target: "signature", to: readGroups }] : [];
  const queues = [runsQueue, ...targets.map(({ name }) => targetQueue(name))];

  const pause = once(async () => records.pause.get());
  return {
    runs,
    pause,
    ...(watched.people && { people: beginPeople(watched.people) }),
    checks: {
      mode: mode(watched.mode, watched.targets),
      settings: settings(watched.settingWarnings, watched.scope, runs),
      pause: paused(pause),
      database: database(watched.countEmployees),
      readback: readback(watched.findReadbackRights),
      matching: matching(watched.ways, watched.findColumns),
      storage: storage(records.storage, { queue: runsQueue, container: "plans" }),
      keyVault: keyVault(watched.readVault),
      certificate: certificate(watched.certificate, watched.renewCertificate),
      graph: graph(watched.graph),
      accountsRead: accountsRead(watched.read, records.keptAccounts),
      exchange: exchange(organization),
      roamingSignatures: roamingSignatures(organization, watched.roaming),
      permissions: permissions(
        watched.rolesOf,
        [{ permission: READ_USERS }, ...needs, ...ofRules],
        watched.mode,
      ),
      photoHosts: photoHosts(watched.photoHosts, isOn("photo")),
      templates: templates(watched.templates, isOn("signature"), watched.onReply, runs),
      signatureImages: hostedImages(watched.images, isOn("signature")),
      telemetry: applicationInsights(watched.hasTelemetry),
      schedule: schedule(watched.schedule, watched.mode, pause),
      lastRun: lastRun(runs),
      heldRuns: heldRuns(runs),
      poison: poison(records.storage, queues),
      messages: messages(records.storage, queues, runs),
      backup: backup({
        keptDays: watched.backupDays,
        list: async () => listBackups(records.storage),
        runs,
      }),
    },
  };
}

/** Whether anything is written. */
export const mode =
  (syncMode: Mode, targets: readonly string[]): Check =>
  () => {
    if (syncMode === "apply")
      return { state: "ok", reason: `SYNC_MODE is apply: runs write ${targets.join(", ")}.` };
    return {
      state: "off",
      reason: "Nothing is written: SYNC_MODE is preview.",
      remedy: "When the previews are correct, have an administrator set SYNC_MODE to apply.",
    };
  };

/** Whether settings mean what they seem to; what SYNC_SCOPE names is compared with the database by each plan of everyone. */
export const settings =
  (
    warnings: readonly string[],
    scope: Scope | undefined,
    runs: () => Promise<Pick<RecentRuns, "unknownInScope">>,
  ): Check =>
  async () => {
    const note = scope && (await runs()).unknownInScope;
    const names = [
      ...(scope?.offices ?? []).map((name) => `office:${name}`),
      ...(scope?.emails ?? []).map((name) => `email:${name}`),
    ];
    // A correction shows only after the next plan.
    const found = note && names.some((name) => note.message.includes(name)) ? inScope(note) : undefined;
    if (!found && warnings.length === 0) return { state: "ok", reason: "No setting looks like a mistake." };
    return {
      state: "warning",
      reason: [...(found ? [found.message] : []), ...warnings].join(" "),
      remedy: found?.remedy ?? "Correct the setting, or remove it.",
    };
  };

/** A status holds nothing about a person, and an address may be one's. */
const inScope = ({ message, remedy }: Note): Pick<Note, "message" | "remedy"> =>
  message.includes("email:")
    ? {
        message: "SYNC_SCOPE names an address that no active employee in the database has.",
        remedy: "entra-sync preview names it. Correct SYNC_SCOPE; until then nothing is written for it.",
      }
    : { message, ...(remedy && { remedy }) };

/** Whether a person has stopped all writing. */
export const paused =
  (pause: () => Promise<Pause | undefined>): Check =>
  async () => {
    const found = await pause();
    if (!found) return { state: "ok", reason: "Writing is not paused." };
    const { at, until } = found;
    return {
      state: "warning",
      reason: `${describePause(found)}. Queued work waits, and the nightly run is a preview.`,
      remedy: resumeRemedy,
      details: { at, ...(until && { until }) },
    };
  };

/** When the next run starts, and whether it will write. */
export const schedule =
  (text: string, syncMode: Mode, pause: () => Promise<Pause | undefined>, now = () => new Date()): Check =>
  async () => {
    const next = nextTick(text, now());
    if (!next) {
      return {
        state: "warning",
        reason: `SNAPSHOT_SCHEDULE (${text}) has no time that comes: no run starts by itself.`,
        remedy: "Correct SNAPSHOT_SCHEDULE: {second} {minute} {hour} {day} {month} {day of week}.",
      };
    }
    const at = next.toISOString();
    const held = pauseAt(await pause(), next);
    const why = syncMode === "preview" ? ", as SYNC_MODE says" : held ? ", since writing is paused" : "";
    const writes = why ? `as a preview${why}` : "and writes";
    return {
      state: "ok",
      reason: `The next run starts ${at} (SNAPSHOT_SCHEDULE ${text}), ${writes}.`,
      details: { at },
    };
  };

/** Whether the database has the column that SYNC_MATCH needs. */
export const matching =
  (ways: readonly Way[], findColumns: Watched["findColumns"]): Check =>
  async () => {
    const lack = ways.includes("employeeId") ? withoutNumbers(ways, await findColumns()) : undefined;
    if (lack) return { state: "warning", reason: lack.message, remedy: lack.remedy };
    return { state: "ok", reason: `Accounts are found by ${ways.join(", ")}.` };
  };

/** Whether photos may come from anywhere. */
export const photoHosts =
  (hosts: readonly string[], isOn: boolean): Check =>
  () => {
    if (!isOn)
      return {
        state: "off",
        reason: "SYNC_TARGETS has no photo.",
        remedy: "To switch it on, add photo to SYNC_TARGETS.",
      };
    if (hosts.length > 0) return { state: "ok", reason: `Photos come from ${hosts.join(", ")}.` };
    return {
      state: "warning",
      reason: "No photo is fetched: PHOTO_HOSTS names no host.",
      remedy: "Set PHOTO_HOSTS to the hosts of the profile images, or leave photo out of SYNC_TARGETS.",
    };
  };

/** Whether the signature's templates compile; `load` throws GiveUp with file and line where they do not. */
export const templates =
  (
    load: () => Templates,
    isOn: boolean,
    onReply?: OnReply,
    runs: () => Promise<Pick<RecentRuns, "served">> = async () => ({}),
  ): Check =>
  async () => {
    if (!isOn) return noSignature;
    const loaded = load();
    const { served } = await runs();
    const details = { ...(served && { details: { served } }) };
    if (hasShortReplies(loaded, onReply)) {
      const { message, remedy } = shortRepliesNote;
      return { state: "warning", reason: message, ...(remedy && { remedy }), ...details };
    }
    const { length } = loaded.warnings;
    const warned = length
      ? ` entra-sync templates check has ${length === 1 ? "a warning" : `${length} warnings`}.`
      : "";
    const by = served
      ? ` By the last plan the mailbox serves ${served.mailbox}, the add-in ${served.addin}, both ${served.both}.`
      : "";
    return { state: "ok", reason: `The signature's templates compile.${by}${warned}`, ...details };
  };

/** Whether telemetry goes to Application Insights. */
export const applicationInsights =
  (isOn: boolean): Check =>
  () =>
    isOn
      ? { state: "ok", reason: "Telemetry goes to Application Insights." }
      : {
          state: "off",
          reason: "APPLICATIONINSIGHTS_CONNECTION_STRING is not set, so no alert goes out.",
          remedy: "Set it to that of the Application Insights of the deployment.",
        };
