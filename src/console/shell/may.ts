import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";

/** Whether the reader may do something; else why not, for the button that is off. */
export interface May {
  readonly allowed: boolean;
  readonly why?: string;
}

/** Whether the reader may ask for changes of the app's own records: exclusions, cancelling, checking. */
export function useMayRun(): May {
  const { data: me } = useQuery(queries.me);
  if (!me) return { allowed: false };
  return me.roles.includes("Sync.Run") ? { allowed: true } : { allowed: false, why: t.shell.noRunRoleWhy };
}

/** Whether the reader may have anything written to Entra ID or Exchange. */
export function useMayWrite(): May {
  const { data: me } = useQuery(queries.me);
  const run = useMayRun();
  if (!run.allowed || me?.mode === "apply") return run;
  return { allowed: false, why: t.shell.previewOnlyWhy };
}
