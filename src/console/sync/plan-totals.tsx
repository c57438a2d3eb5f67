import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import type { Totals } from "../../api/plan.ts";
import { locale, t } from "../texts/texts.ts";

const useStyles = makeStyles({
  headline: {
    display: "flex",
    flexWrap: "wrap",
    columnGap: tokens.spacingHorizontalM,
    alignItems: "baseline",
  },
  table: { borderCollapse: "collapse", maxWidth: "420px", width: "100%" },
  cell: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    textAlign: "end",
    fontWeight: tokens.fontWeightRegular,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  first: { textAlign: "start" },
  head: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly totals: Totals;
  /** In display order. */
  readonly targets: readonly string[];
}

/** The totals of a plan: in one line, and by target. */
export function PlanTotals({ totals, targets }: Props) {
  const styles = useStyles();
  const { employees, changed, changes, outOfScope, inStep = totals.unchanged } = totals;
  const leftOut = employees - changed - outOfScope - inStep;
  const asides = [
    t.sync.inStep(inStep),
    ...(leftOut ? [t.sync.leftOut(leftOut)] : []),
    ...(outOfScope ? [t.sync.outOfScope(outOfScope)] : []),
  ];
  return (
    <>
      <div className={styles.headline}>
        <Text size={400} weight="semibold">
          {changed ? t.sync.headline(changed, changes) : t.sync.nothing}
        </Text>
        <Text>{asides.join(" · ")}</Text>
      </div>
      {changed > 0 && <ByTarget totals={totals} targets={targets} />}
    </>
  );
}

function ByTarget({ totals, targets }: Props) {
  const rows = targets.flatMap((target) => {
    const own = totals.targets[target];
    return own ? [{ target, ...own }] : [];
  });
  const styles = useStyles();
  const first = mergeClasses(styles.cell, styles.first);
  const head = mergeClasses(styles.cell, styles.head);
  return (
    <table className={styles.table} aria-label={t.sync.totals}>
      <thead>
        <tr>
          <th scope="col" className={mergeClasses(first, styles.head)}>
            {t.sync.target}
          </th>
          <th scope="col" className={head}>
            {t.sync.people}
          </th>
          <th scope="col" className={head}>
            {t.sync.fields}
          </th>
          <th scope="col" className={head}>
            {t.sync.cleared}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ target, employees, changes, cleared }) => (
          <tr key={target}>
            <th scope="row" className={first}>
              {t.words.targets[target] ?? target}
            </th>
            <td className={styles.cell}>{employees.toLocaleString(locale)}</td>
            <td className={styles.cell}>{changes.toLocaleString(locale)}</td>
            <td className={styles.cell}>{cleared.toLocaleString(locale)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
