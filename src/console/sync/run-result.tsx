import {
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { PlanDifference } from "../../api/plan.ts";
import type { RunView } from "../../api/runs.ts";
import { FieldName } from "../parts/field-name.tsx";
import { Rest } from "../parts/said.tsx";
import { say } from "../parts/say.ts";
import { shown } from "../parts/shown-value.ts";
import { runSentence } from "../runs/run-sentence.ts";
import { hrefOf } from "../shell/route.ts";
import { locale, t } from "../texts/texts.ts";
import { FailureList } from "./failure-list.tsx";
import { LiveOutcomes } from "./live-outcomes.tsx";
import { endTitle, hasSucceeded, neverTriedOf, tallyOf } from "./progress.ts";

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

/** The result of a run: the numbers, what failed and why, and for an outdated plan what has changed. */
export function RunResult({ run }: { readonly run: RunView }) {
  const { status, reason, difference, summary } = run;
  const intent = hasSucceeded(run) ? "success" : status === "failed" ? "error" : "warning";
  return (
    <>
      <MessageBar intent={intent} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{endTitle(run)}</MessageBarTitle>
          {runSentence(run, t.runs)}
          {reason && <Rest said={say(reason)} />}
        </MessageBarBody>
      </MessageBar>
      {run.waiting && <PartWaiting waiting={run.waiting} />}
      {summary && run.mode === "apply" && !difference && <Tally run={run} />}
      <FailureList run={run} />
      {difference ? <RunDifference difference={difference} /> : <LiveOutcomes run={run} />}
    </>
  );
}

/** How many changed, stayed unchanged, were skipped and failed; for a run with a summary. */
export function Tally({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  const outcomes = tallyOf(run.summary?.counts ?? run.progress?.counts ?? {});
  const people = run.summary?.people;
  // Of people each once; what was skipped or unchanged is of a target, and is with the outcomes.
  const names = people
    ? (["changed", "failed"] as const)
    : (["changed", "unchanged", "skipped", "failed"] as const);
  const tally = { ...outcomes, ...people };
  const dropped = neverTriedOf(run);
  return (
    <>
      <dl className={styles.tally}>
        {names.map((name) => (
          <div key={name} className={styles.number} data-tally={name}>
            <dt className={styles.term}>
              {people ? t.sync.peopleResults(t.sync.results[name]) : t.sync.results[name]}
            </dt>
            <dd className={styles.value}>
              <Text font="numeric" size={700}>
                {tally[name].toLocaleString(locale)}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
      {dropped > 0 && <Text>{t.sync.neverTried(dropped)}</Text>}
    </>
  );
}

/** The targets of this run that a guard holds, and the way to the run in which they wait. */
export const PartWaiting = ({ waiting }: { readonly waiting: NonNullable<RunView["waiting"]> }) => (
  <MessageBar intent="warning" layout="multiline">
    <MessageBarBody>
      {t.runs.waiting(waiting.targets)} <Link href={hrefOf(["runs", waiting.run])}>{t.runs.waitingOpen}</Link>
    </MessageBarBody>
  </MessageBar>
);

const useDifferenceStyles = makeStyles({
  section: { display: "grid", gap: tokens.spacingVerticalS, minWidth: 0 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { overflowWrap: "anywhere" },
  field: { color: tokens.colorNeutralForeground2 },
});

/** Where the plan differs from the previewed one. */
export function RunDifference({ difference }: { readonly difference: NonNullable<RunView["difference"]> }) {
  const styles = useDifferenceStyles();
  const { count, first } = difference;
  return (
    <section className={styles.section}>
      <Subtitle2 as="h3">{t.sync.difference(count)}</Subtitle2>
      <ul className={styles.list}>
        {first.map(({ email, target, field, asked, now }) => (
          <li key={`${email} ${target} ${field}`} className={styles.item}>
            <Text block>
              <Text weight="semibold">{email}</Text>{" "}
              <Text className={styles.field}>
                <FieldName target={target} field={field} />
              </Text>
            </Text>
            <Text block size={200}>
              {t.sync.differenceThen}: {said(asked)}
            </Text>
            <Text block size={200}>
              {t.sync.differenceNow}: {said(now)}
            </Text>
          </li>
        ))}
      </ul>
      {count > first.length && <Text>{t.sync.moreDifferences(count - first.length)}</Text>}
    </section>
  );
}

const said = (values: PlanDifference["asked"]): string =>
  values ? `${shown(values.from, "from")} → ${shown(values.to, "to")}` : t.sync.noChange;
