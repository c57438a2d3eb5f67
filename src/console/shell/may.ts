import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";

/** Whether the user may do something; if not, the reason, for the disabled button. */
export interface May {
  readonly allowed: boolean;
  readonly why?: string;
}

/** Whether the user may change the app's own records: exclusions, decisions, cancelling. Every dry run is open to all. */
export function useMayRun(): May {
  const { data: me } = useQuery(queries.me);
  if (!me) return { allowed: false };
  return me.roles.includes("Sync.Run") ? { allowed: true } : { allowed: false, why: t.shell.noRunRoleWhy };
}

/** Whether the user may write to Entra ID or Exchange. */
export function useMayWrite(): May {
  const { data: me } = useQuery(queries.me);
  const { data: pause } = useQuery(queries.pause);
  const run = useMayRun();
  if (run.allowed && pause) return { allowed: false, why: t.pause.why(pause) };
  if (!run.allowed || me?.mode === "apply") return run;
  return { allowed: false, why: t.shell.previewOnlyWhy };
}
