import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { RunView } from "../../http/run-view.ts";
import { Remedy } from "../parts/remedy.tsx";
import { runSentence } from "../runs/run-sentence.ts";
import { t } from "../texts/texts.ts";
import { endTitle } from "./end-title.ts";
import { FailureList } from "./failure-list.tsx";
import { LiveOutcomes } from "./live-outcomes.tsx";
import { hasSucceeded, tallyOf } from "./progress.ts";
import { RunDifference } from "./run-difference.tsx";

const useStyles = makeStyles({
  tally: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fit, minmax(60px, 1fr))",
    margin: 0,
  },
  number: { display: "grid", gridTemplateRows: "auto auto" },
  term: { gridRow: 2, color: tokens.colorNeutralForeground2 },
  value: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
});

/** What came of a run: in numbers, what failed and why, and where it was out of date what has changed. */
export function RunResult({ run }: { readonly run: RunView }) {
  const { status, reason, difference, summary } = run;
  const intent = hasSucceeded(run) ? "success" : status === "failed" ? "error" : "warning";
  return (
    <>
      <MessageBar intent={intent} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{endTitle(run)}</MessageBarTitle>
          {runSentence(run, t.runs)}
          {reason?.remedy && <Remedy text={reason.remedy} />}
        </MessageBarBody>
      </MessageBar>
      {summary && run.mode === "apply" && !difference && <Tally run={run} />}
      <FailureList run={run} />
      {difference ? <RunDifference difference={difference} /> : <LiveOutcomes run={run} />}
    </>
  );
}

/** How many changed, stayed, were skipped and failed; for a run that has a summary. */
export function Tally({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  const tally = tallyOf(run.summary?.counts ?? run.progress?.counts ?? {});
  return (
    <dl className={styles.tally}>
      {(["changed", "unchanged", "skipped", "failed"] as const).map((name) => (
        <div key={name} className={styles.number} data-tally={name}>
          <dt className={styles.term}>{t.sync.results[name]}</dt>
          <dd className={styles.value}>
            <Text font="numeric" size={700}>
              {tally[name].toLocaleString()}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}
