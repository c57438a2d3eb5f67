import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Text,
} from "@fluentui/react-components";
import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Refused } from "../../api/client.ts";
import type { PlanView } from "../../api/plan.ts";
import { hasEnded } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { Empty } from "../parts/empty.tsx";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { Notes } from "../parts/notes.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { problemOf } from "../parts/toasts.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { useMayWrite } from "../shell/may.ts";
import type { UndoRequest } from "../shell/use-dialogs.ts";
import { RunResult } from "../sync/run-result.tsx";
import { StepContent } from "../sync/step-content.tsx";
import { t } from "../texts/texts.ts";
import { UndoRun } from "./undo-run.tsx";
import { useMember } from "./use-person.ts";

/** Restores what a run replaced for a person: shows the plan first, then the progress. */
export default function UndoDialog(props: { readonly request: UndoRequest; readonly onClose: () => void }) {
  const { title } = useTitleStyles();
  const { request, onClose } = props;
  const name = useMember(request.email)?.name ?? request.email;
  const [attempt, setAttempt] = useState(0);
  const [run, setRun] = useState<string>();
  const lookAgain = () => {
    setRun(undefined);
    setAttempt((before) => before + 1);
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={title}>{t.person.undoTitle(name)}</DialogTitle>
          {run === undefined ? (
            <UndoPlan {...{ request, attempt, onClose }} onStarted={setRun} onLookAgain={lookAgain} />
          ) : (
            <UndoRun id={run} name={name} onClose={onClose} onLookAgain={lookAgain} />
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** What an undo would and would not restore, and the button that starts it. */
export function UndoPlan(props: {
  readonly request: UndoRequest;
  readonly attempt: number;
  readonly onStarted: (run: string) => void;
  readonly onLookAgain: () => void;
  readonly onClose: () => void;
}) {
  const { request, attempt, onStarted, onLookAgain, onClose } = props;
  const { plan, failed, error } = useUndoPlan(request, attempt);
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const { email, run, targets } = request;
  const apply = useMutation({
    mutationFn: (digest: string) =>
      commands.undo(email, { run, mode: "apply", digest, ...(targets && { targets }) }),
    onSuccess(started) {
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      onStarted(started.id);
    },
  });
  const isNothing = isNothingToUndo(error);
  return (
    <>
      <StepContent label={t.person.undoOfPlan}>
        {isNothing && <NothingToUndo why={problemOf(error).message} />}
        {error && !isNothing && <ProblemMessage error={error} onRetry={onLookAgain} />}
        {failed && <RunResult run={failed} />}
        {!plan && !failed && !error && <Loading label={t.person.undoPlanning} />}
        {plan && <PlannedUndo plan={plan} />}
        {apply.error && <ProblemMessage error={apply.error} />}
      </StepContent>
      <DialogActions>
        <Button onClick={onClose}>{plan?.hasChanges ? t.words.cancel : t.words.close}</Button>
        {plan?.hasChanges && (
          <GuardedButton
            may={apply.isPending ? { allowed: false } : mayWrite}
            appearance="primary"
            onClick={() => apply.mutate(plan.digest)}
          >
            {apply.isPending ? t.person.undoApplying : t.person.undoApply}
          </GuardedButton>
        )}
      </DialogActions>
    </>
  );
}

function PlannedUndo({ plan }: { readonly plan: PlanView }) {
  const changes = plan.employees.flatMap((person) => person.changes);
  const notes = [...plan.employees.flatMap((person) => person.notes), ...plan.notes];
  return (
    <>
      {changes.length === 0 ? (
        <NothingToUndo why={t.person.undoNoneWhy} />
      ) : (
        <>
          <Text weight="semibold">{t.person.undoWill(changes.length)}</Text>
          <ChangeList changes={changes} />
        </>
      )}
      {notes.length > 0 && <Notes notes={notes} />}
    </>
  );
}

const NothingToUndo = ({ why }: { readonly why: string }) => (
  <Empty icon={<CheckmarkCircleRegular />} title={t.person.undoNone} why={why} />
);

const isNothingToUndo = (error: unknown): error is Refused =>
  error instanceof Refused && error.code === "nothing-to-undo";

/** Plans the undo and returns its plan; `attempt` plans again. If the run fails to plan, its error is shown. */
export function useUndoPlan({ email, run, targets }: UndoRequest, attempt: number) {
  // A query, although it posts: it runs once however often React mounts the dialog, and it only makes a plan.
  const asked = useQuery({
    queryKey: ["undo", email, run, targets, attempt],
    queryFn: () => commands.undo(email, { run, mode: "preview", ...(targets && { targets }) }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const id = asked.data?.id;
  const planning = useQuery({ ...queries.run(id ?? ""), enabled: id !== undefined });
  const isPlanned = planning.data !== undefined && hasEnded(planning.data);
  const hasPlan = isPlanned && planning.data.status === "done";
  const plan = useQuery({ ...queries.plan(id ?? ""), enabled: hasPlan });
  return {
    plan: plan.data,
    failed: isPlanned && !hasPlan ? planning.data : undefined,
    error: asked.error ?? (planning.data ? null : planning.error) ?? plan.error,
  };
}
