import { type Api, apis } from "../clients/http/permission.ts";
import type { Mode } from "../core/plan.ts";
import { type Judged, type Need, permissionsReason, permissionsRemedy } from "./describe-permissions.ts";
import type { Check, State } from "./finding.ts";
import { judgeRoles } from "./judge-roles.ts";

/** The app roles in the token for an API; undefined when it does not tell. */
export type RolesOf = (api: Api) => Promise<readonly string[] | undefined>;

/** Which permissions are there, missing and superfluous, for the targets that are switched on. */
export const permissions =
  (rolesOf: RolesOf, needs: readonly Need[], mode: Mode): Check =>
  async () => {
    const judged = await Promise.all(
      (Object.keys(apis) as Api[]).map(async (api) => {
        const own = needs.filter(({ permission }) => permission.api === api);
        const held = await rolesOf(api).catch((error: unknown) => {
          // Who needs nothing of an API may well get no token for it.
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
  return { api, held, ...judgeRoles(held, known) };
}

/** A preview writes nothing, so that only reading must be permitted. */
function stateOf(judged: readonly Judged[], mode: Mode): State {
  const missing = judged.flatMap((one) => one.missing);
  if (missing.some(({ target }) => target === undefined || mode === "apply")) return "error";
  const isBlemished = ({ held, superfluous }: Judged) => !held || superfluous.length > 0;
  return missing.length > 0 || judged.some(isBlemished) ? "warning" : "ok";
}
