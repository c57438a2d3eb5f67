import { Card, Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { RunView } from "../../api/runs.ts";
import { When } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { Tally } from "../sync/run-result.tsx";
import { t } from "../texts/texts.ts";
import { aboutOf, askedBy } from "./run-sentence.ts";

const useStyles = makeStyles({
  facts: {
    margin: 0,
    display: "grid",
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(200px, 100%), 1fr))",
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: "anywhere" },
});

/** Who requested a run, when, its scope, and its totals. */
export function RunFacts({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  return (
    <Card>
      {run.summary && run.mode === "apply" && <Tally run={run} />}
      <Remarks run={run} />
      <dl className={styles.facts}>
        {factsOf(run).map(([term, value]) => (
          <div key={term}>
            <dt className={styles.term}>{term}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function factsOf(run: RunView): readonly (readonly [string, ReactNode])[] {
  const { facts } = t.runs;
  const { createdAt, startedAt, endedAt, release, summary, targets } = run;
  return [
    [facts.createdAt, <When key="w" at={createdAt} isAbsolute />],
    [facts.startedBy, askedBy(run)],
    [facts.about, aboutOf(run)],
    [facts.targets, targets.map((target) => t.words.targets[target] ?? target).join(", ")],
    ...(startedAt ? [[facts.startedAt, <When key="w" at={startedAt} isAbsolute />] as const] : []),
    ...(endedAt ? [[facts.endedAt, <When key="w" at={endedAt} isAbsolute />] as const] : []),
    ...(summary ? [[facts.seconds, t.runs.seconds(summary.seconds)] as const] : []),
    ...(release ? [[facts.release, <Released key="r" {...release} />] as const] : []),
  ];
}

const Released = ({ by, at }: NonNullable<RunView["release"]>) => (
  <>
    {t.runs.released(by)}, <When at={at} isAbsolute />
  </>
);

/** What is special about a run: an undo, one that applies a certain plan, one that wrote nothing. */
function Remarks({ run: { undo, remove, digest, mode, syncMode, pause } }: { readonly run: RunView }) {
  return (
    <>
      {undo !== undefined && (
        <Text>
          {t.runs.undoOf} <Link href={hrefOf(["runs", undo])}>{undo}</Link>
        </Text>
      )}
      {remove !== undefined && <Text>{t.runs.removes}</Text>}
      {digest !== undefined && <Text>{t.runs.digestRun}</Text>}
      {mode === "preview" && (
        <Text>
          {pause ? t.pause.nightWas(pause) : t.runs.previewOnly[syncMode === "preview" ? "preview" : "asked"]}
        </Text>
      )}
    </>
  );
}
