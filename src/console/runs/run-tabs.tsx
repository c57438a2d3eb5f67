import { makeStyles, Tab, TabList, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { RunView } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { PlanReport } from "../sync/plan-report.tsx";
import { t } from "../texts/texts.ts";
import { RunOutcomes } from "./run-outcomes.tsx";

const useStyles = makeStyles({
  panel: {
    outlineStyle: "none",
    display: "grid",
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: "minmax(0, 1fr)",
  },
});

/** The id of the panel, which can take the focus. */
export const runPanel = "run-panel";

/** All outcomes, and the plan. */
export function RunTabs({
  run,
  tab,
  onTab,
}: {
  readonly run: RunView;
  readonly tab: string;
  readonly onTab: (tab: string) => void;
}) {
  const styles = useStyles();
  const shown = tab === "plan" ? "plan" : "outcomes";
  return (
    <>
      <TabList
        aria-label={t.runs.tabsLabel}
        selectedValue={shown}
        onTabSelect={(_, { value }) => onTab(String(value))}
      >
        <Tab id="run-tab-outcomes" value="outcomes" aria-controls={runPanel}>
          {t.runs.tabs.outcomes}
        </Tab>
        <Tab id="run-tab-plan" value="plan" aria-controls={runPanel}>
          {t.runs.tabs.plan}
        </Tab>
      </TabList>
      <div
        id={runPanel}
        tabIndex={-1}
        role="tabpanel"
        aria-labelledby={`run-tab-${shown}`}
        className={styles.panel}
      >
        <Unseen>
          <h2>{t.runs.tabs[shown]}</h2>
        </Unseen>
        {shown === "plan" ? <RunPlan run={run} /> : <RunOutcomes run={run} />}
      </div>
    </>
  );
}

function RunPlan({ run }: { readonly run: RunView }) {
  const {
    data: plan,
    error,
    refetch,
  } = useQuery({
    ...queries.plan(run.id),
    enabled: run.plan !== undefined,
  });
  if (!run.plan) return <Text>{t.runs.noPlan}</Text>;
  if (error && !plan) return <ProblemMessage isOnPage error={error} onRetry={() => refetch()} />;
  // The run's page has said above what its guards found.
  return plan ? <PlanReport plan={plan} hasGuards={false} /> : <Loading />;
}
