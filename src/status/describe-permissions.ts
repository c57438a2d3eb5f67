import { type Api, apis, type Permission, revokeRole } from "../clients/http/permission.ts";
import type { RolesJudged } from "./judge-roles.ts";

/** A permission, and the target that cannot be written without it; undefined for reading, which every plan takes. */
export interface Need {
  readonly permission: Permission;
  readonly target?: string;
}

/** What is held of one API, against what is needed; `held` is undefined when the token does not tell. */
export interface Judged extends RolesJudged<Need> {
  readonly api: Api;
  readonly held: readonly string[] | undefined;
}

/** What is missing, superfluous or untold, a sentence each. */
export function permissionsReason(judged: readonly Judged[]): string {
  const sentences = judged.flatMap(({ api, held, missing, superfluous }) => [
    ...missing.map(
      ({ permission, target }) =>
        `This identity cannot ${target ? `write ${target}` : "read users"}: it has not ${permission.needed}.`,
    ),
    ...superfluous.map((role) => `Superfluous: ${role} (${apis[api].name}), which no target needs.`),
    ...(held ? [] : [`The token for ${apis[api].name} does not tell its roles.`]),
  ]);
  const all = judged.flatMap(({ held = [] }) => held);
  return sentences.join(" ") || `Granted, and no more than needed: ${all.join(", ")}.`;
}

/** The commands that grant what is missing and take away what is superfluous; undefined where there is nothing to do. */
export function permissionsRemedy(judged: readonly Judged[]): string | undefined {
  const commands = judged.flatMap(({ api, missing, superfluous }) => [
    ...missing.map(({ permission }) => permission.grant),
    ...superfluous.map((role) => revokeRole(api, role) ?? "Take the role away from the app in Entra ID."),
  ]);
  if (commands.length === 0) return undefined;
  return [...new Set(commands), lag].join("\n");
}

const lag =
  "What was granted or taken away shows here within an hour: until then the app's token is an old one.";
