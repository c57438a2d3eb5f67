import {
  Card,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Remedy } from "../parts/remedy.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  name: { overflowWrap: "anywhere" },
  number: { textAlign: "right", fontVariantNumeric: "tabular-nums" },
  poisoned: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** How much waits on each queue, how late it is, and what is poisoned, with the commands that deal with it. */
export function QueueCard() {
  const styles = useStyles();
  const { data, error, refetch } = useQuery(queries.queues);
  const poisoned = data?.queues.filter((queue) => queue.poisoned > 0) ?? [];
  return (
    <Card>
      <Subtitle2 as="h2">{t.status.queues}</Subtitle2>
      {error && <ProblemMessage error={error} onRetry={() => refetch()} />}
      {data && (
        <Table size="small" aria-label={t.status.queues}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t.status.queue}</TableHeaderCell>
              <TableHeaderCell>{t.status.queued}</TableHeaderCell>
              <TableHeaderCell>{t.status.oldest}</TableHeaderCell>
              <TableHeaderCell>{t.status.poisoned}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {data.queues.map((queue) => (
              <TableRow key={queue.name}>
                <TableCell className={styles.name}>{queue.name}</TableCell>
                <TableCell>{queue.depth}</TableCell>
                <TableCell>{t.status.late(queue.oldestSeconds)}</TableCell>
                <TableCell className={queue.poisoned > 0 ? styles.poisoned : undefined}>
                  {queue.poisoned}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {poisoned.map(({ name }) => (
        <MessageBar key={name} intent="error" layout="multiline">
          <MessageBarBody>
            <Remedy text={t.status.poisonRemedy(name)} />
          </MessageBarBody>
        </MessageBar>
      ))}
    </Card>
  );
}
