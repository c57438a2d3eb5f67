import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import type { PlanDifference } from "../../core/approval.ts";
import type { RunView } from "../../http/run-view.ts";
import { fieldName, shown } from "../parts/change-list.tsx";
import { t } from "../texts/texts.ts";

const useDifferenceStyles = makeStyles({
  section: { display: "grid", gap: tokens.spacingVerticalS, minWidth: 0 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { overflowWrap: "anywhere" },
  field: { color: tokens.colorNeutralForeground2 },
});

/** Where the plan is another than the one that was read. */
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
              <Text className={styles.field}>{fieldName(target, field)}</Text>
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
