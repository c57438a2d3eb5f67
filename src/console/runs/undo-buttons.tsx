import { Button } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { useMayWrite } from "../shell/may.ts";
import { goTo, hrefOf } from "../shell/route.ts";
import { hasWritten } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";

/** Makes the plan of the undo of a run that has written; beside such a plan, puts it back. Renders nothing for other runs. */
export function UndoButtons({ run }: { readonly run: RunView }) {
  if (!hasEnded(run)) return null;
  if (run.undo !== undefined && run.mode === "preview") return <PutBack run={run} undone={run.undo} />;
  return hasWritten(run) ? <LookAtUndo id={run.id} /> : null;
}

function LookAtUndo({ id }: { readonly id: string }) {
  const plan = useFollowed(() => commands.previewUndo(id));
  return (
    <Button disabledFocusable={plan.isPending} onClick={() => plan.mutate()}>
      {t.runs.undo}
    </Button>
  );
}

function PutBack({ run, undone }: { readonly run: RunView; readonly undone: string }) {
  const may = useMayWrite();
  const { plan, targets, emails } = run;
  const scope = { undo: undone, targets, ...(emails && { emails }) };
  const apply = useFollowed(() => commands.applyUndo({ ...scope, digest: plan?.digest ?? "" }));
  if (run.status !== "done" || !plan?.hasChanges) return null;
  return (
    <GuardedButton
      appearance="primary"
      may={apply.isPending ? { allowed: false } : may}
      onClick={() => apply.mutate()}
    >
      {t.runs.putBack(plan.totals.changed, plan.totals.changes)}
    </GuardedButton>
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
    onError: (error) => toasts.failed(t.person.undoFailed, error),
  });
}
