import {
  Card,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Ago } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { part } from "../shell/part.ts";
import { t } from "../texts/texts.ts";

/** Few look at it, and a table is a large part of the page. */
const QueueTable = part(() => import("./queue-table.tsx"));
const PoisonDialog = part(() => import("./poison-dialog.tsx"));

/** How much of what was done to poison queues is shown. */
const shownEvents = 3;

const useStyles = makeStyles({
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  name: { overflowWrap: "anywhere" },
});

/** How much waits on each queue, how late it is, and what is poisoned, with what can be done about it, and what was done. */
export function QueueCard() {
  const styles = useStyles();
  const { data, error, refetch } = useQuery(queries.queues);
  const [order, setOrder] = useState<{ readonly name: string; readonly what: "retry" | "drop" }>();
  const may = useMayRun();
  const poisoned = data?.queues.filter((queue) => queue.poisoned > 0) ?? [];
  const depth = data?.queues.reduce((sum, queue) => sum + queue.depth, 0) ?? 0;
  const isLate = data?.queues.some(({ oldestSeconds }) => oldestSeconds >= 60) ?? false;
  // Until a person has opened or closed it, by what there is to see.
  const [opened, setOpened] = useState<boolean>();
  const isOpen = opened ?? (isLate || poisoned.length > 0);
  const asked = data?.queues.find(({ name }) => name === order?.name);
  return (
    <Card id="queues">
      <Subtitle2 as="h2">{t.status.queues}</Subtitle2>
      {error && <ProblemMessage isOnPage beside={data} error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <details open={isOpen} onToggle={({ currentTarget: { open } }) => open !== isOpen && setOpened(open)}>
          <summary className={styles.summary}>{isLate ? t.status.someLate : t.status.waiting(depth)}</summary>
          {isOpen && (
            <Suspense fallback={<Loading />}>
              <QueueTable queues={data.queues} />
            </Suspense>
          )}
        </details>
      )}
      {poisoned.map(({ name }) => (
        <MessageBar key={name} intent="error" layout="multiline">
          <MessageBarBody>{t.status.poisonedIn(name)}</MessageBarBody>
          <MessageBarActions>
            {(["retry", "drop"] as const).map((what) => (
              <GuardedButton key={what} may={may} onClick={() => setOrder({ name, what })}>
                {t.status.poisonOrders[what].open}
              </GuardedButton>
            ))}
          </MessageBarActions>
        </MessageBar>
      ))}
      {data?.history.slice(0, shownEvents).map((event) => (
        <Text key={event.at} size={200} className={styles.name}>
          <Ago at={event.at} says={(when) => t.status.poisonEvent(event, when)} />
        </Text>
      ))}
      <Suspense>
        {order && asked && (
          <PoisonDialog queue={asked} what={order.what} onClose={() => setOrder(undefined)} />
        )}
      </Suspense>
    </Card>
  );
}
