import { useMutation, useQueryClient } from "@tanstack/react-query";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { useMayRun, useMayWrite } from "../shell/may.ts";
import { goTo, hrefOf } from "../shell/route.ts";
import { ConfirmedButton } from "../sync/confirmed-button.tsx";
import { hasWritten } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";

/** Makes the plan of the undo of a run that has written; of such a plan, puts it back. Renders nothing for other runs. */
export function UndoButtons({ run }: { readonly run: RunView }) {
  if (!hasEnded(run)) return null;
  if (run.undo !== undefined && run.mode === "preview") return <PutBack run={run} undone={run.undo} />;
  return hasWritten(run) ? <LookAtUndo id={run.id} /> : null;
}

function LookAtUndo({ id }: { readonly id: string }) {
  const may = useMayRun();
  const plan = useFollowed(() => commands.previewUndo(id));
  return (
    <GuardedButton may={plan.isPending ? { allowed: false } : may} onClick={() => plan.mutate()}>
      {t.runs.undo}
    </GuardedButton>
  );
}

function PutBack({ run, undone }: { readonly run: RunView; readonly undone: string }) {
  const may = useMayWrite();
  const { plan, targets, emails } = run;
  const scope = { undo: undone, targets, ...(emails && { emails }) };
  const apply = useFollowed(() => commands.applyUndo({ ...scope, digest: plan?.digest ?? "" }));
  if (run.status !== "done" || !plan?.hasChanges) return null;
  return (
    <ConfirmedButton
      may={apply.isPending ? { allowed: false } : may}
      question={t.runs.putBackSure(plan.totals.changed, plan.totals.changes)}
      yes={t.runs.putBackYes}
      no={t.runs.refuseNo}
      onConfirm={() => apply.mutate()}
    >
      {t.runs.putBack}
    </ConfirmedButton>
  );
}

/** Requests a run, and opens its page. */
function useFollowed(request: () => Promise<RunView>) {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: request,
    onSuccess({ id }) {
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      goTo(hrefOf(["runs", id]));
    },
    onError: (error) => toasts.failed(t.sync.notStarted, error),
  });
}
