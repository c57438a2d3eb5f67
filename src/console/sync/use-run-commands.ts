import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import type { RunView } from "../../http/run-view.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";

type Command<T> = UseMutationResult<RunView, Error, T>;

/** What can be asked of a run; each says in a toast what came of it (but why a release was refused, which its dialog does). */
export function useRunCommands(id: string): {
  readonly cancel: Command<void>;
  readonly refuse: Command<void>;
  readonly retry: Command<void>;
  readonly release: Command<string>;
} {
  const { cancelled, cancelFailed, retried, retryFailed } = t.sync;
  const { refused, refuseFailed, releasedNow } = t.runs;
  return {
    cancel: useRunCommand(id, () => commands.cancel(id), cancelled, cancelFailed),
    refuse: useRunCommand(id, () => commands.cancel(id), refused, refuseFailed),
    retry: useRunCommand(id, () => commands.retry(id), retried, retryFailed),
    release: useRunCommand(id, (digest: string) => commands.release(id, digest), releasedNow),
  };
}

function useRunCommand<T>(
  id: string,
  mutationFn: (asked: T) => Promise<RunView>,
  succeeded: string,
  /** Left out where the page itself shows why. */
  failed?: string,
): Command<T> {
  const toasts = useToasts();
  const client = useQueryClient();
  const lookAgain = () => {
    void client.invalidateQueries({ queryKey: queries.run(id).queryKey });
    void client.invalidateQueries({ queryKey: queries.runs.queryKey });
  };
  return useMutation({
    mutationFn,
    onSuccess(run) {
      client.setQueryData(queries.run(id).queryKey, run);
      lookAgain();
      toasts.succeeded(succeeded);
    },
    onError(error) {
      // Refused, as a rule, because the run is not what the page shows any more.
      lookAgain();
      if (failed !== undefined) toasts.failed(failed, error);
    },
  });
}
