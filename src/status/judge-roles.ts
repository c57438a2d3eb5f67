import type { Permission } from "../clients/http/permission.ts";

/** The app roles that somebody holds, as far as needs go. */
export interface RolesJudged<Need> {
  readonly missing: readonly Need[];
  /** Whom nobody would miss: no need depends on them. */
  readonly superfluous: readonly string[];
}

/**
 * Holds roles against needs. What is the least role of some need is never superfluous, also beside a wider one: it is
 * the wider one that should go, where it is not needed for something else.
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

/** How far from the least a role stands; the farthest where no need knows it. */
function width(role: string, needs: readonly Pick<Permission, "sufficient">[]): number {
  const places = needs.map(({ sufficient }) => sufficient.indexOf(role)).filter((place) => place >= 0);
  return places.length > 0 ? Math.max(...places) : Number.MAX_SAFE_INTEGER;
}
