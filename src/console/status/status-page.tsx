import { makeStyles, Text, Title2, tokens } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { AccountsGlance } from "../accounts/accounts-glance.tsx";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { ago, fullTime } from "../parts/when.tsx";
import { HeldRunsBar } from "../runs/held-runs-bar.tsx";
import { t } from "../texts/texts.ts";
import { AddinCard } from "./addin-card.tsx";
import { CheckList } from "./check-list.tsx";
import { EmployeeTally } from "./employee-tally.tsx";
import { LastRuns } from "./last-runs.tsx";
import { PauseCard } from "./pause-card.tsx";
import { QueueCard } from "./queue-card.tsx";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1 },
  columns: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    alignItems: "start",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(420px, 100%), 1fr))",
  },
  column: { display: "grid", gap: tokens.spacingVerticalL, minWidth: 0 },
});

/** The state of the app, its last runs, and the employees by sync state: the page that an administrator sees first. */
export function StatusPage() {
  const styles = useStyles();
  const { data: status, error, isFetching, refetch } = useQuery(queries.status);
  const { data: runs } = useQuery(queries.runs);
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title}>
          {t.status.title}
        </Title2>
        {status && (
          <Text size={200} title={fullTime(status.checkedAt)}>
            {t.status.checkedAt(ago(status.checkedAt))}
          </Text>
        )}
        <GuardedButton
          may={{ allowed: !isFetching }}
          icon={<ArrowClockwiseRegular />}
          onClick={() => refetch()}
        >
          {t.status.refresh}
        </GuardedButton>
      </div>
      {error && <ProblemMessage error={error} onRetry={() => refetch()} />}
      <HeldRunsBar runs={runs ?? []} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <PauseCard />
          <EmployeeTally />
          {status?.checks.some(({ name, state }) => name === "readback" && state !== "off") && (
            <AccountsGlance />
          )}
          {status && <LastRuns status={status} />}
          <AddinCard />
          <QueueCard />
        </div>
        {status ? <CheckList checks={status.checks} /> : !error && <Loading />}
      </div>
    </>
  );
}
