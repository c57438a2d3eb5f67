import { Button, DialogActions, Spinner, Text } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import type { Scope } from "../../api/client.ts";
import type { PlanView } from "../../api/plan.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { useMayWrite } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import { Comparing, PlanReport } from "./plan-report.tsx";
import { jsonFile, saveFile } from "./save-file.ts";
import { StepContent } from "./step-content.tsx";
import { TargetChoice } from "./target-choice.tsx";
import { usePlan } from "./use-plan.ts";
import { useStart } from "./use-run.ts";

type Start = ReturnType<typeof useStart>;

interface Props {
  readonly scope: Scope;
  /** The enabled targets. */
  readonly choices: readonly string[];
  readonly onTargets: (targets: readonly string[]) => void;
  readonly onStarted: (run: string) => void;
  readonly onClose: () => void;
}

/** The dry run: which people and fields would change and why, before anything can be written. */
export function PreviewStep({ scope, choices, onTargets, onStarted, onClose }: Props) {
  const { plan, error, isByRun, again } = usePlan(scope);
  const start = useStart(scope, onStarted);
  return (
    <>
      <StepContent label={t.sync.changing}>
        <TargetChoice choices={choices} chosen={scope.targets ?? choices} onChoose={onTargets} />
        {error ? <ProblemMessage error={error} onRetry={again} /> : !plan && <Comparing isByRun={isByRun} />}
        {/* While a dialog is open, a screen reader announces nothing outside it. */}
        {start.error && <ProblemMessage error={start.error} />}
        {plan && <PlanReport plan={plan} />}
        <Unseen live>{plan && saidOf(plan)}</Unseen>
      </StepContent>
      <DialogActions fluid>
        {plan && (
          <Button
            appearance="subtle"
            icon={<ArrowDownloadRegular />}
            onClick={() => saveFile(jsonFile(plan), `plan-${plan.id}.json`)}
          >
            {t.sync.downloadPlan}
          </Button>
        )}
        <Button onClick={onClose}>{t.words.close}</Button>
        <StartButton plan={plan} start={start} />
      </DialogActions>
    </>
  );
}

const saidOf = ({ totals }: PlanView): string =>
  totals.changed ? t.sync.headline(totals.changed, totals.changes) : t.sync.nothing;

function StartButton({ plan, start }: { readonly plan: PlanView | undefined; readonly start: Start }) {
  const may = useMayWrite();
  if (!plan) return null;
  if (!plan.hasChanges) return <Text>{t.sync.nothingToSync}</Text>;
  return (
    <GuardedButton
      appearance="primary"
      may={start.isPending ? { allowed: false } : may}
      {...(start.isPending && { icon: <Spinner size="tiny" /> })}
      onClick={() => start.mutate(plan.digest)}
    >
      {start.isPending ? t.sync.starting : t.sync.sync(plan.totals.changed)}
    </GuardedButton>
  );
}
