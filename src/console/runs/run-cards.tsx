import { Card, Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { memo } from "react";
import type { RunView } from "../../api/runs.ts";
import { When } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { aboutOf, askedBy, kindOf, runSentence } from "./run-sentence.ts";
import { RunStatusBadge } from "./run-status-badge.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalM },
  head: {
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
  },
  text: { overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** Runs as cards, for a narrow page. */
export function RunCards({ runs }: { readonly runs: readonly RunView[] }) {
  return (
    <ul className={useStyles().list} aria-label={t.runs.list}>
      {runs.map((run) => (
        <li key={run.id}>
          <RunCard run={run} />
        </li>
      ))}
    </ul>
  );
}

const RunCard = memo(function RunCard({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  return (
    <Card data-run={run.id}>
      <div className={styles.head}>
        <Link href={hrefOf(["runs", run.id])}>
          {kindOf(run)}, <When at={run.createdAt} isAbsolute />
        </Link>
        <RunStatusBadge run={run} />
      </div>
      <Text className={styles.text}>{runSentence(run, t.runs)}</Text>
      <Text size={200} className={styles.aside}>
        {[aboutOf(run), askedBy(run)].join(" · ")}
      </Text>
    </Card>
  );
});
