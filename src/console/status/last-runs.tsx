import { Card, Link, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { Fragment } from "react";
import type { Status } from "../../api/status.ts";
import { fullTime, When } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { PauseButton } from "./pause-buttons.tsx";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1 },
  list: {
    margin: 0,
    display: "grid",
    gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr)",
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0 },
});

/** The app's mode, its next run, and its last ones; and the button that stops all writing. */
export function LastRuns({
  status: { mode, nextRun, lastRun, lastGoodRun, targets = [] },
}: {
  readonly status: Status;
}) {
  const styles = useStyles();
  // Where one target lags behind, each is shown.
  const isUneven = new Set(targets.map(({ lastGoodRun: own }) => own?.id)).size > 1;
  return (
    <Card>
      <div className={styles.head}>
        <Subtitle2 as="h2" className={styles.title}>
          {t.shell.runs}
        </Subtitle2>
        <PauseButton />
      </div>
      <dl className={styles.list}>
        <dt className={styles.term}>{t.status.mode}</dt>
        <dd className={styles.value}>
          <Text weight="semibold">{t.status.modes[mode]}</Text>
        </dd>
        {nextRun !== undefined && (
          <>
            <dt className={styles.term}>{t.status.nextRun}</dt>
            <dd className={styles.value}>{nextRun === null ? t.status.never : fullTime(nextRun)}</dd>
          </>
        )}
        <dt className={styles.term}>{t.status.lastRun}</dt>
        <dd className={styles.value}>
          <Glance run={lastRun} />
        </dd>
        <dt className={styles.term}>{t.status.lastGoodRun}</dt>
        <dd className={styles.value}>
          <Glance run={lastGoodRun} />
        </dd>
        {isUneven &&
          targets.map(({ target, lastGoodRun: own }) => (
            <Fragment key={target}>
              <dt className={styles.term}>{t.words.targets[target] ?? target}</dt>
              <dd className={styles.value}>
                <Glance run={own} />
              </dd>
            </Fragment>
          ))}
      </dl>
    </Card>
  );
}

function Glance({ run }: { readonly run: Status["lastRun"] }) {
  if (!run) return <Text>{t.status.noRun}</Text>;
  return (
    <Text>
      <Link href={hrefOf(["runs", run.id])} inline>
        {t.words.runStatuses[run.status]}
      </Link>
      {", "}
      <When at={run.endedAt ?? run.createdAt} />
    </Text>
  );
}
