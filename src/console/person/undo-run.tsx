import { Button, DialogActions, Link, Text } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { hasEnded } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { hrefOf } from "../shell/route.ts";
import { hasSucceeded } from "../sync/progress.ts";
import { RunResult } from "../sync/run-result.tsx";
import { StepContent } from "../sync/step-content.tsx";
import { useRunEnd } from "../sync/use-run.ts";
import { t } from "../texts/texts.ts";

/** An undo run: its progress, then its result. */
export function UndoRun(props: {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onLookAgain: () => void;
}) {
  const { id, name, onClose, onLookAgain } = props;
  const { data: run, error } = useQuery(queries.run(id));
  useRunEnd(run);
  const ended = run && hasEnded(run) ? run : undefined;
  return (
    <>
      <StepContent label={t.person.undoOfRun}>
        {error && !run && <ProblemMessage error={error} />}
        {!ended && (
          <>
            <Loading label={t.person.undoApplying} />
            <Text align="center">{t.person.undoFollow}</Text>
          </>
        )}
        <Unseen live>
          {ended ? (hasSucceeded(ended) ? t.person.undone(name) : t.person.undoFailed) : ""}
        </Unseen>
        {ended && <RunResult run={ended} />}
        <Link href={hrefOf(["runs", id])} onClick={onClose}>
          {t.person.run}
        </Link>
      </StepContent>
      <DialogActions>
        {ended && !hasSucceeded(ended) && <Button onClick={onLookAgain}>{t.person.undoLook}</Button>}
        <Button appearance="primary" onClick={onClose}>
          {t.words.close}
        </Button>
      </DialogActions>
    </>
  );
}
