import { Card, Link, makeStyles, Subtitle2, Text, Title2, tokens } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Ago, fullTime } from "../parts/when.tsx";
import { part } from "../shell/part.ts";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { AttentionCard } from "./attention-list.tsx";
import { CheckList } from "./check-list.tsx";
import { EmployeeTally } from "./employee-tally.tsx";
import { LastRuns } from "./last-runs.tsx";
import { QueueCard } from "./queue-card.tsx";

const AddinCard = part(() => import("./addin-card.tsx"));

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1 },
  // On a phone the button stays beside the title.
  checked: { "@media (max-width: 640px)": { order: 1, width: "100%" } },
  columns: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    alignItems: "start",
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)",
    "@media (max-width: 1000px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  column: { display: "grid", gap: tokens.spacingVerticalL, minWidth: 0 },
});

/** What needs someone, the employees by sync state, the last runs and the connections: the page that an administrator sees first. */
export default function StatusPage() {
  const styles = useStyles();
  const { data: status, error, isFetching, refetch } = useQuery(queries.status);
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title}>
          {t.status.title}
        </Title2>
        {status && (
          <Text className={styles.checked} size={200} title={fullTime(status.checkedAt)}>
            <Ago at={status.checkedAt} says={t.status.checkedAt} />
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
      {error && <ProblemMessage isOnPage beside={status} error={error} onRetry={() => refetch()} />}
      <div className={styles.columns}>
        <div className={styles.column}>
          {(status || !error) && <AttentionCard status={status} />}
          <EmployeeTally />
          {status?.checks.some(({ name, state }) => name === "readback" && state !== "off") && (
            <AccountsGlance />
          )}
        </div>
        <div className={styles.column}>
          {status && <LastRuns status={status} />}
          {status && <CheckList checks={status.checks} />}
          <QueueCard />
          <Addin />
        </div>
      </div>
    </>
  );
}

/** The use of the add-in; nothing while there is none and no Outlook has asked. */
function Addin() {
  const { data } = useQuery(queries.addinUsage);
  if (!data || (!data.isOn && data.people === 0)) return null;
  return (
    <Suspense>
      <AddinCard usage={data} />
    </Suspense>
  );
}

/** How many accounts no active employee has; nothing before the first list. */
function AccountsGlance() {
  const { data } = useQuery(queries.accountsWithoutEmployee);
  if (!data || data.asOf === null) return null;
  return (
    <Card>
      <Subtitle2 as="h2">{t.accounts.title}</Subtitle2>
      <Link href={hrefOf(["accounts"])}>{t.accounts.others(data.accounts.length)}</Link>
      <Text size={200}>
        <Ago at={data.asOf} says={t.accounts.asOf} />
      </Text>
    </Card>
  );
}
