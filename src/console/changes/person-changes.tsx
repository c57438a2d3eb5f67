import { Badge, Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { WrittenChange } from "../../api/person.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { FieldName } from "../parts/field-name.tsx";
import { When } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  person: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: "anywhere",
  },
  changes: { display: "grid", gap: tokens.spacingVerticalS, margin: 0, padding: 0, listStyleType: "none" },
  aside: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
});

/** What was written to one person, the newest first: each value before and after, when, and by which run. */
export function PersonChanges({ changes }: { readonly changes: readonly WrittenChange[] }) {
  const styles = useStyles();
  const newest = changes.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const email = newest.find((change) => change.email !== null)?.email;
  return (
    <li className={styles.person} data-changes={email ?? ""}>
      {email ? (
        <Link href={hrefOf(["employees", email])}>{email}</Link>
      ) : (
        <Text weight="semibold">{t.changes.nameless}</Text>
      )}
      <ul className={styles.changes}>
        {newest.map((change) => (
          <Written key={`${change.run} ${change.target} ${change.field}`} change={change} />
        ))}
      </ul>
    </li>
  );
}

function Written({ change }: { readonly change: WrittenChange }) {
  const styles = useStyles();
  const { at, target, field, from, to, rule, run, state, undoRun, startedBy, erasedAt } = change;
  return (
    <li>
      {erasedAt ? (
        <Text>
          <FieldName target={target} field={field} />: {t.person.valuesErased}{" "}
          <When at={erasedAt} isAbsolute />
        </Text>
      ) : (
        <ChangeList changes={[{ target, field, from, to, rule }]} rules />
      )}
      <Text size={200} className={styles.aside}>
        <When at={at} isAbsolute />
        <Link href={hrefOf(["runs", run])} inline>
          {t.person.run}
        </Link>
        {startedBy && <span>{t.person.startedBy(startedBy)}</span>}
        {state !== "written" && (
          <Badge appearance="outline" color={state === "intended" ? "warning" : "informative"}>
            {t.changes.states[state]}
          </Badge>
        )}
        {undoRun && (
          <Link href={hrefOf(["runs", undoRun])} inline>
            {t.changes.undoRun}
          </Link>
        )}
      </Text>
    </li>
  );
}
