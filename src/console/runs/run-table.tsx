import {
  Link,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import { memo } from "react";
import type { RunView } from "../../api/runs.ts";
import { When } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { aboutOf, askedBy, kindOf, runSentence } from "./run-sentence.ts";
import { RunStatusBadge } from "./run-status-badge.tsx";

const useStyles = makeStyles({
  table: { backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusMedium },
  cell: { overflowWrap: "anywhere", paddingBlock: tokens.spacingVerticalS },
  wide: { width: "30%" },
  when: { width: "184px" },
  who: { width: "20%" },
});

/** Runs as a table, for a wide page. */
export function RunTable({ runs }: { readonly runs: readonly RunView[] }) {
  const styles = useStyles();
  return (
    <Table className={styles.table} aria-label={t.runs.list}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell className={styles.when}>{t.runs.when}</TableHeaderCell>
          <TableHeaderCell>{t.runs.status}</TableHeaderCell>
          <TableHeaderCell>{t.runs.kind}</TableHeaderCell>
          <TableHeaderCell>{t.runs.about}</TableHeaderCell>
          <TableHeaderCell className={styles.wide}>{t.runs.result}</TableHeaderCell>
          <TableHeaderCell className={styles.who}>{t.runs.who}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {runs.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </TableBody>
    </Table>
  );
}

const Row = memo(function Row({ run }: { readonly run: RunView }) {
  const { cell } = useStyles();
  return (
    <TableRow data-run={run.id}>
      <TableCell className={cell}>
        <Link href={hrefOf(["runs", run.id])}>
          <When at={run.createdAt} isAbsolute />
        </Link>
      </TableCell>
      <TableCell className={cell}>
        <RunStatusBadge run={run} />
      </TableCell>
      <TableCell className={cell}>{kindOf(run)}</TableCell>
      <TableCell className={cell}>{aboutOf(run)}</TableCell>
      <TableCell className={cell}>{runSentence(run, t.runs)}</TableCell>
      <TableCell className={cell}>{askedBy(run)}</TableCell>
    </TableRow>
  );
});
