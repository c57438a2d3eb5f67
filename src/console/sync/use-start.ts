import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands, type Scope } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";

/** Starts the run that applies exactly the plan with a digest, and tells which run that is; why not, it says in a toast. */
export function useStart(scope: Scope, onStarted: (run: string) => void) {
  const toasts = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (digest: string) => commands.apply(scope, digest),
    onSuccess(run) {
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      onStarted(run.id);
    },
    onError: (error) => toasts.failed(t.sync.notStarted, error),
  });
}
