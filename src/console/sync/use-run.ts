import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ApprovalAnswer } from "../../api/approvals.ts";
import type { Scope } from "../../api/client.ts";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";

type Command<T> = UseMutationResult<RunView, Error, T>;

/** The plan that a release lets go on, and the unsure people that it confirms. */
interface Release {
  readonly digest: string;
  readonly people: readonly string[];
}

/** The actions on a run; each reports its result in a toast, except a refused release, which its dialog shows. */
export function useRunCommands(id: string): {
  readonly cancel: Command<void>;
  readonly refuse: Command<void>;
  readonly retry: Command<void>;
  readonly release: Command<Release>;
} {
  const { cancelled, cancelFailed, retried, retryFailed } = t.sync;
  const { refused, refuseFailed, releasedNow } = t.runs;
  return {
    cancel: useRunCommand(id, () => commands.cancel(id), cancelled, cancelFailed),
    refuse: useRunCommand(id, () => commands.cancel(id), refused, refuseFailed),
    retry: useRunCommand(id, () => commands.retry(id), retried, retryFailed),
    release: useRunCommand(
      id,
      ({ digest, people }: Release) => commands.release(id, digest, people),
      releasedNow,
    ),
  };
}

/** Gives an approval that a held run waits for. Where it waits for nothing else, it goes on. */
export function useApprove(run: string): UseMutationResult<ApprovalAnswer, Error, string> {
  const toasts = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (approval: string) => commands.approve(approval),
    onSuccess({ released }) {
      void client.invalidateQueries({ queryKey: queries.run(run).queryKey });
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      toasts.succeeded(released.includes(run) ? t.runs.approvedAndReleased : t.runs.approved);
    },
    onError: (error) => toasts.failed(t.runs.approveFailed, error),
  });
}

function useRunCommand<T>(
  id: string,
  mutationFn: (asked: T) => Promise<RunView>,
  succeeded: string,
  /** Omitted where the page itself shows the reason. */
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
      // Usually refused because the page shows an outdated state of the run.
      lookAgain();
      if (failed !== undefined) toasts.failed(failed, error);
    },
  });
}

/**
 * Refetches the list of runs when an active run ends; everything that follows from the end is triggered there.
 * Returns whether the run has been seen active.
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

/** Starts the run that applies exactly the plan with a digest, and returns the run; an error is shown in a toast. */
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
