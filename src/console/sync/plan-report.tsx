import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  tokens,
} from "@fluentui/react-components";
import type { PlanView } from "../api/plan-view.ts";
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

/** A whole plan for a reader: what it comes to, what stands in its way, what to know, and then everybody. */
export function PlanReport({ plan }: { readonly plan: PlanView }) {
  const styles = useStyles();
  const { totals, guards, complete, notes, employees } = plan;
  return (
    <div className={styles.report}>
      <PlanTotals totals={totals} targets={plan.targets} />
      <GuardList guards={guards} title={t.sync.guarded} />
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
