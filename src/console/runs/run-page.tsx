import { Button } from "@fluentui/react-components";
import { DocumentSearchRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { Refused } from "../../api/client.ts";
import { hasEnded } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { goTo, hrefOf, useRoute } from "../shell/route.ts";
import { GuardList } from "../sync/guard-list.tsx";
import { endTitle } from "../sync/progress.ts";
import { RunProgress } from "../sync/run-progress.tsx";
import { PartWaiting, RunDifference } from "../sync/run-result.tsx";
import { useRunEnd } from "../sync/use-run.ts";
import { t } from "../texts/texts.ts";
import { HeldPanel } from "./held-panel.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunHead, RunReason } from "./run-head.tsx";
import { RunTabs, runPanel } from "./run-tabs.tsx";

/** One run: who requested it, its progress or result, each person's outcome, and its plan. */
export default function RunPage({ id }: { readonly id: string }) {
  const { query } = useRoute();
  const { data: run, error, refetch } = useQuery(queries.run(id));
  const wasUnderWay = useRunEnd(run);
  if (error instanceof Refused && error.status === 404) return <NoSuchRun />;
  if (!run) {
    return (
      <>
        <UnseenTitle />
        {error ? <ProblemMessage error={error} onRetry={() => refetch()} /> : <Loading />}
      </>
    );
  }
  const tab = query.get("tab") ?? (run.mode === "preview" || run.status === "held" ? "plan" : "outcomes");
  const openTab = (wanted: string) =>
    goTo(hrefOf(["runs", id], new URLSearchParams({ tab: wanted })), { replace: true });
  const readPlan = () => {
    openTab("plan");
    // The plan is open from the start, but may be below the edge of the screen.
    document.getElementById(runPanel)?.focus();
  };
  const isUnderWay = !hasEnded(run) && run.status !== "held";
  return (
    <>
      <RunHead run={run} />
      <Unseen live>{wasUnderWay && endTitle(run)}</Unseen>
      {error && <ProblemMessage isOnPage beside={run} error={error} onRetry={() => refetch()} />}
      {run.status === "held" ? (
        <HeldPanel run={run} onReadPlan={readPlan} />
      ) : (
        <>
          <RunReason run={run} />
          <GuardList guards={run.guards ?? []} title={run.release ? t.runs.guardsPassed : t.sync.guarded} />
        </>
      )}
      {run.waiting && <PartWaiting waiting={run.waiting} />}
      <RunFacts run={run} />
      {run.difference && <RunDifference difference={run.difference} />}
      {isUnderWay && <RunProgress id={id} />}
      <RunTabs run={run} tab={tab} onTab={openTab} />
    </>
  );
}

const UnseenTitle = () => (
  <Unseen>
    <h1>{t.runs.title}</h1>
  </Unseen>
);

function NoSuchRun() {
  return (
    <>
      <UnseenTitle />
      <Empty
        icon={<DocumentSearchRegular />}
        title={t.runs.notFound}
        why={t.runs.notFoundWhy}
        action={
          <Button as="a" href={hrefOf(["runs"])}>
            {t.runs.backToRuns}
          </Button>
        }
      />
    </>
  );
}
