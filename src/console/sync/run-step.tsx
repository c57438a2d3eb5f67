import { Button, DialogActions, Link } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { HeldPanel } from "../runs/held-panel.tsx";
import { goTo, hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { CancelButton, RetryButton } from "./confirmed-button.tsx";
import { LiveOutcomes } from "./live-outcomes.tsx";
import { endTitle } from "./progress.ts";
import { RunProgress } from "./run-progress.tsx";
import { RunResult } from "./run-result.tsx";
import { StepContent } from "./step-content.tsx";
import { useRunEnd } from "./use-run.ts";

interface Props {
  readonly id: string;
  /** Makes the plan again. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** A run's progress, then its result. The run does not depend on the dialog. */
export function RunStep({ id, onAgain, onClose }: Props) {
  const { data: run, error, refetch } = useQuery(queries.run(id));
  useRunEnd(run);
  const readPlan = () => {
    onClose();
    goTo(hrefOf(["runs", id], new URLSearchParams({ tab: "plan" })));
  };
  return (
    <>
      <StepContent label={t.sync.progress}>
        {error && <ProblemMessage error={error} onRetry={() => refetch()} />}
        {run?.status === "held" && <HeldPanel run={run} onReadPlan={readPlan} />}
        <Unseen live>{run && endTitle(run)}</Unseen>
        {run && hasEnded(run) ? (
          <RunResult run={run} />
        ) : (
          run?.status !== "held" && (
            <>
              <RunProgress id={id} />
              {run && <LiveOutcomes run={run} />}
            </>
          )
        )}
      </StepContent>
      <DialogActions fluid>
        {run && hasEnded(run) ? (
          <EndedActions run={run} onAgain={onAgain} onClose={onClose} />
        ) : (
          <>
            {run?.status !== "held" && <CancelButton id={id} />}
            <LeaveButton id={id} onClose={onClose} />
          </>
        )}
      </DialogActions>
    </>
  );
}

function EndedActions({ run, onAgain, onClose }: Omit<Props, "id"> & { readonly run: RunView }) {
  return (
    <>
      <Button as="a" appearance="subtle" href={hrefOf(["runs", run.id])} onClick={onClose}>
        {t.sync.openRun}
      </Button>
      {run.status !== "done" && <Button onClick={onAgain}>{t.sync.again}</Button>}
      <Button onClick={onClose}>{t.words.close}</Button>
      <RetryButton run={run} />
    </>
  );
}

function LeaveButton({ id, onClose }: Pick<Props, "id" | "onClose">) {
  const toasts = useToasts();
  const leave = () => {
    toasts.succeeded(t.sync.left, <Link href={hrefOf(["runs", id])}>{t.sync.leftWhere}</Link>);
    onClose();
  };
  return (
    <Button appearance="primary" onClick={leave}>
      {t.sync.leave}
    </Button>
  );
}
