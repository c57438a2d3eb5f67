import { READ_AUDIT_LOG } from "../clients/graph/answer.ts";
import { type Api, apis, type Permission, revokeRole } from "../clients/http/permission.ts";
import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Mode } from "../core/plan.ts";
import type { Log } from "../core/run.ts";
import type { Check, State } from "./status.ts";

/** The app roles in the token for an API; undefined when the token does not list them. */
export type RolesOf = (api: Api) => Promise<readonly string[] | undefined>;

/** Which permissions are granted, missing and superfluous, for the targets that are switched on. */
export const permissions =
  (rolesOf: RolesOf, needs: readonly Need[], mode: Mode): Check =>
  async () => {
    const judged = await Promise.all(
      (Object.keys(apis) as Api[]).map(async (api) => {
        const own = needs.filter(({ permission }) => permission.api === api);
        const held = await rolesOf(api).catch((error: unknown) => {
          // An app without permissions for an API may get no token for it.
          if (own.length === 0) return [];
          throw error;
        });
        return judge(api, held, own);
      }),
    );
    const missing = judged.flatMap((one) => one.missing);
    return {
      state: stateOf(judged, mode),
      reason: permissionsReason(judged),
      remedy: permissionsRemedy(judged),
      details: {
        present: judged.flatMap(({ held = [] }) => held),
        missing: missing.map(({ permission }) => permission.needed),
        superfluous: judged.flatMap(({ superfluous }) => superfluous),
      },
    };
  };

function judge(api: Api, held: readonly string[] | undefined, needs: readonly Need[]): Judged {
  if (!held) return { api, held, missing: [], superfluous: [] };
  const known = needs.map((need) => ({ ...need, sufficient: need.permission.sufficient }));
  const { missing, superfluous } = judgeRoles(held, known);
  // It is given for the names of those who change values by hand, and by choice.
  const isOptional = (role: string) => api === READ_AUDIT_LOG.api && READ_AUDIT_LOG.sufficient.includes(role);
  return { api, held, missing, superfluous: superfluous.filter((role) => !isOptional(role)) };
}

/** The state by the missing roles: in a preview, only reading must be permitted. */
function stateOf(judged: readonly Judged[], mode: Mode): State {
  const missing = judged.flatMap((one) => one.missing);
  if (missing.some(({ target }) => target === undefined || mode === "apply")) return "error";
  const isBlemished = ({ held, superfluous }: Judged) => !held || superfluous.length > 0;
  return missing.length > 0 || judged.some(isBlemished) ? "warning" : "ok";
}

/** The app roles of an identity, compared with the needs. */
interface RolesJudged<Need> {
  readonly missing: readonly Need[];
  /** Roles that no need depends on. */
  readonly superfluous: readonly string[];
}

/**
 * Compares roles with needs. The narrowest role of a need is never superfluous, even beside a wider one: the wider one should
 * go, unless something else needs it.
 */
export function judgeRoles<Need extends Pick<Permission, "sufficient">>(
  held: readonly string[],
  needs: readonly Need[],
): RolesJudged<Need> {
  const missing = needs.filter((need) => !isMet(need, held));
  const met = needs.filter((need) => isMet(need, held));
  const least = new Set(needs.map(({ sufficient: [first] }) => first));
  let kept = [...held];
  for (const role of held.toSorted((a, b) => width(b, needs) - width(a, needs))) {
    const rest = kept.filter((one) => one !== role);
    if (!least.has(role) && met.every((need) => isMet(need, rest))) kept = rest;
  }
  return { missing, superfluous: held.filter((role) => !kept.includes(role)) };
}

const isMet = ({ sufficient }: Pick<Permission, "sufficient">, roles: readonly string[]): boolean =>
  sufficient.some((role) => roles.includes(role));

/** How much wider a role is than the narrowest sufficient one; the largest integer for a role that no need names. */
function width(role: string, needs: readonly Pick<Permission, "sufficient">[]): number {
  const places = needs.map(({ sufficient }) => sufficient.indexOf(role)).filter((place) => place >= 0);
  return places.length > 0 ? Math.max(...places) : Number.MAX_SAFE_INTEGER;
}

/** A permission, and the target that cannot be written without it; undefined for reading, which every plan takes. */
interface Need {
  readonly permission: Permission;
  readonly target?: string;
  /** What it is for, where that is less than writing the target. */
  readonly to?: string;
}

/** The granted roles of one API compared with the needed ones; `held` is undefined if the token does not list roles. */
export interface Judged extends RolesJudged<Need> {
  readonly api: Api;
  readonly held: readonly string[] | undefined;
}

/** A sentence for each missing or superfluous role, and for an unreadable token. */
function permissionsReason(judged: readonly Judged[]): string {
  const sentences = judged.flatMap(({ api, held, missing, superfluous }) => [
    ...missing.map(
      ({ permission, target, to = target ? `write ${target}` : "read users" }) =>
        `This identity cannot ${to}: it lacks ${permission.needed}.`,
    ),
    ...superfluous.map((role) => `Superfluous: ${role} (${apis[api].name}), which no target needs.`),
    ...(held ? [] : [`The token for ${apis[api].name} does not list its roles.`]),
  ]);
  const all = judged.flatMap(({ held = [] }) => held);
  return sentences.join(" ") || `Granted, and no more than needed: ${all.join(", ")}.`;
}

/** The commands that grant what is missing and take away what is superfluous; undefined where there is nothing to do. */
function permissionsRemedy(judged: readonly Judged[]): string | undefined {
  const commands = judged.flatMap(({ api, missing, superfluous }) => [
    ...missing.map(({ permission }) => permission.grant),
    ...superfluous.map((role) => revokeRole(api, role) ?? "Remove the role from the app in Entra ID."),
  ]);
  if (commands.length === 0) return undefined;
  return [...new Set(commands), lag].join("\n");
}

const lag =
  "What was granted or taken away shows here within an hour: until then the app's token is an old one.";

/** Below this, an alert is sent, too. */
const FEW_DAYS = 30;

/** How long the certificate in use remains valid, and whether it is the newest. */
export const certificate =
  (state: () => Promise<CertificateState | undefined>, renew: string | undefined): Check =>
  async () => {
    const found = await state();
    if (!found) return { state: "off", reason: "The app signs in without a certificate." };
    const { thumbprint, notAfter, daysLeft, newer } = found;
    const details = { thumbprint, notAfter, daysLeft, ...(newer && { newer: newer.code }) };
    const end = notAfter.slice(0, 10);
    if (daysLeft < 0)
      return { state: "error", reason: `The certificate expired on ${end}.`, remedy: renew, details };
    if (newer) {
      const reason = `The newest certificate does not work: ${newer.reason}. An older one stays in use, until ${end}.`;
      return { state: "warning", reason, remedy: newer.remedy, details };
    }
    const left = `The certificate has ${daysLeft} days left, until ${end}.`;
    if (daysLeft < FEW_DAYS) return { state: "warning", reason: left, remedy: renew, details };
    return { state: "ok", reason: left, details };
  };

/** Warns, once a night, when the newest certificate is not in use: the vault renewed it, but it is not registered. */
export async function warnOfCertificate(
  certificate: () => Promise<CertificateState | undefined>,
  log: Log,
): Promise<void> {
  // A sign-in that fails altogether is reported by the run.
  const state = await certificate().catch(() => undefined);
  if (!state?.newer) return;
  const { thumbprint, daysLeft, newer } = state;
  log.warn("The newest certificate does not work; an older one stays in use", {
    code: newer.code,
    problem: newer.reason,
    remedy: newer.remedy,
    thumbprint,
    daysLeft,
  });
}
