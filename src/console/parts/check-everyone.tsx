import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isUnderWay } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";
import { GuardedButton } from "./guarded-button.tsx";
import { useToasts } from "./toasts.tsx";

/** Compares everyone again, which writes nothing; the list is refetched when that run ends. */
export function CheckEveryone() {
  const toasts = useToasts();
  const client = useQueryClient();
  const { data: runs } = useQuery(queries.runs);
  const check = useMutation({
    mutationFn: commands.check,
    onSuccess: () => client.invalidateQueries({ queryKey: queries.runs.queryKey }),
    onError: (error) => toasts.failed(t.status.checkFailed, error),
  });

  const isRunning = runs?.some((run) => isUnderWay(run) && !run.emails) ?? false;
  const busy = isRunning || check.isPending;
  return (
    <GuardedButton
      may={busy ? { allowed: false, why: t.status.checking } : { allowed: true }}
      onClick={() => check.mutate()}
      title={t.status.checkWhy}
    >
      {busy ? t.status.checking : t.status.check}
    </GuardedButton>
  );
}
