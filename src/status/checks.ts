import { getOrganizationConfig } from "../clients/exchange/configuration.ts";
import type { Exchange } from "../clients/exchange/exchange.ts";
import { READ_USERS } from "../clients/graph/answer.ts";
import type { Graph } from "../clients/graph/graph.ts";
import type { CertificateState } from "../clients/identity/tokens.ts";
import { runsQueue, targetQueue } from "../core/messages.ts";
import type { Mode } from "../core/plan.ts";
import type { Records } from "../stores/records.ts";
import { targets } from "../targets/index.ts";
import type { RoamingPolicy } from "../targets/signature/target.ts";
import { applicationInsights } from "./application-insights.ts";
import { certificate } from "./certificate.ts";
import type { Look } from "./create-status.ts";
import { database } from "./database.ts";
import { exchange } from "./exchange.ts";
import { graph } from "./graph.ts";
import { heldRuns } from "./held-runs.ts";
import { keyVault } from "./key-vault.ts";
import { lastRun } from "./last-run.ts";
import { mode } from "./mode.ts";
import { once } from "./once.ts";
import { permissions, type RolesOf } from "./permissions.ts";
import { photoHosts } from "./photo-hosts.ts";
import { poison } from "./poison.ts";
import { recentRuns } from "./recent-runs.ts";
import { roamingSignatures } from "./roaming-signatures.ts";
import { storage } from "./storage.ts";
import { templates } from "./templates.ts";

/** What the checks look at, and with what. */
export interface Watched {
  readonly mode: Mode;
  /** Those that are switched on. */
  readonly targets: readonly string[];
  readonly photoHosts: readonly string[];
  readonly roaming: RoamingPolicy;
  readonly hasTelemetry: boolean;
  readonly graph: Graph;
  readonly exchange: Exchange;
  readonly records: Pick<Records, "storage" | "runs">;
  readonly rolesOf: RolesOf;
  readonly countEmployees: () => Promise<number>;
  /** Undefined where the app needs nothing of a vault. */
  readonly readVault: (() => Promise<unknown>) | undefined;
  readonly certificate: () => Promise<CertificateState | undefined>;
  /** The command that makes a new certificate. */
  readonly renewCertificate: string | undefined;
  readonly templates: () => unknown;
}

/** Begins a look: every check there is, in the order of the page. To add one, add its line. */
export function beginLook(watched: Watched): Look {
  const { records } = watched;
  const isOn = (name: string) => watched.targets.includes(name);
  const runs = once(() => recentRuns(records.runs, watched));
  const organization = isOn("signature") ? once(() => getOrganizationConfig(watched.exchange)) : undefined;
  const needs = targets
    .filter(({ name }) => isOn(name))
    .flatMap((target) => target.permissions.map((permission) => ({ permission, target: target.name })));
  const queues = [runsQueue, ...targets.map(({ name }) => targetQueue(name))];

  return {
    runs,
    checks: {
      mode: mode(watched.mode, watched.targets),
      database: database(watched.countEmployees),
      storage: storage(records.storage, { queue: runsQueue, container: "plans" }),
      keyVault: keyVault(watched.readVault),
      certificate: certificate(watched.certificate, watched.renewCertificate),
      graph: graph(watched.graph),
      exchange: exchange(organization),
      roamingSignatures: roamingSignatures(organization, watched.roaming),
      permissions: permissions(watched.rolesOf, [{ permission: READ_USERS }, ...needs], watched.mode),
      photoHosts: photoHosts(watched.photoHosts, isOn("photo")),
      templates: templates(watched.templates, isOn("signature")),
      telemetry: applicationInsights(watched.hasTelemetry),
      lastRun: lastRun(runs),
      heldRuns: heldRuns(runs),
      poison: poison(records.storage, queues),
    },
  };
}
