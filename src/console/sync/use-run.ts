import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Scope } from "../../api/client.ts";
import { hasEnded, type RunView } from "../../api/runs.ts";
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

/**
 * Has the list of runs look again at once when a run that was under way ends; what follows from an end, follows from
 * there. Gives whether it has been seen under way.
 */
export function useRunEnd(run: RunView | undefined): boolean {
  const client = useQueryClient();
  const wasUnderWay = useRef(false);
  const [hasBeen, setHasBeen] = useState(false);
  useEffect(() => {
    if (!run) return;
    const ends = wasUnderWay.current && hasEnded(run);
    wasUnderWay.current = !hasEnded(run);
    if (!hasEnded(run)) setHasBeen(true);
    if (ends) void client.invalidateQueries({ queryKey: queries.runs.queryKey });
  }, [run, client]);
  return hasBeen;
}

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
