import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import type { QueueList } from "../../api/queues.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  name: { overflowWrap: "anywhere" },
  poisoned: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** Each queue: how many messages, how late the oldest is, and how many are poisoned. */
export default function QueueTable({ queues }: Pick<QueueList, "queues">) {
  const styles = useStyles();
  return (
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
        {queues.map((queue) => (
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
  );
}
