import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useEffect, useState } from "react";
import type { PlanView } from "../../api/plan.ts";
import { Notes } from "../parts/notes.tsx";
import { t } from "../texts/texts.ts";
import { GuardList } from "./guard-list.tsx";
import { PlanPeople } from "./plan-people.tsx";
import { PlanTotals } from "./plan-totals.tsx";

const useStyles = makeStyles({
  report: {
    display: "grid",
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    gridTemplateColumns: "minmax(0, 1fr)",
  },
  notes: { display: "grid", gap: tokens.spacingVerticalS },
});

/** A whole plan: its totals, guards (unless the page has shown them) and notes, and then all people in it. */
export function PlanReport({
  plan,
  hasGuards = true,
}: {
  readonly plan: PlanView;
  readonly hasGuards?: boolean;
}) {
  const styles = useStyles();
  const { totals, guards, complete, notes, employees } = plan;
  return (
    <div className={styles.report}>
      <PlanTotals totals={totals} targets={plan.targets} />
      {hasGuards && <GuardList guards={guards} title={t.sync.guarded} />}
      {!complete && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t.sync.incomplete}</MessageBarTitle>
            {t.sync.incompleteWhy}
          </MessageBarBody>
        </MessageBar>
      )}
      {notes.length > 0 && (
        <section className={styles.notes}>
          <Subtitle2 as="h3">{t.sync.notes}</Subtitle2>
          <Notes notes={notes} />
        </section>
      )}
      <PlanPeople people={employees} key={plan.id} />
    </div>
  );
}

const useComparingStyles = makeStyles({
  comparing: {
    display: "grid",
    justifyItems: "center",
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalXXL,
    textAlign: "center",
  },
});

/** The placeholder while a plan is made, which may take minutes: shows the elapsed time. */
export function Comparing({ isByRun }: { readonly isByRun: boolean }) {
  const seconds = useSeconds();
  return (
    <div className={useComparingStyles().comparing}>
      <Spinner label={t.sync.comparing} labelPosition="below" />
      {isByRun && <Text>{t.sync.comparingMany}</Text>}
      {seconds >= 3 && <Text size={200}>{t.sync.comparingFor(seconds)}</Text>}
    </div>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = Date.now();
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - begun) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
