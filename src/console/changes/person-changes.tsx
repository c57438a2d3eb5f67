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
    backgroundColor: tokens.colorNeutralBackground1,
    overflowWrap: "anywhere",
  },
  email: { color: tokens.colorNeutralForeground2 },
  run: { display: "grid", gap: tokens.spacingVerticalXS },
  // As many fields beside each other as there is room for.
  changes: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(min(260px, 100%), 1fr))",
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    margin: 0,
    padding: 0,
    listStyleType: "none",
  },
  aside: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
});

/** What was written to one person, by run, the newest first: each value before and after. */
export function PersonChanges({
  changes,
  nameOf,
}: {
  readonly changes: readonly WrittenChange[];
  /** The name of an employee by address; undefined where it is not known. */
  readonly nameOf: (email: string) => string | undefined;
}) {
  const styles = useStyles();
  const newest = changes.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const email = newest.find((change) => change.email !== null)?.email ?? undefined;
  const name = email && nameOf(email);
  return (
    <li className={styles.person} data-changes={email ?? ""}>
      {email ? (
        <span>
          <Link href={hrefOf(["employees", email])}>{name ?? email}</Link>
          {name && (
            <Text size={200} className={styles.email}>
              {" "}
              {email}
            </Text>
          )}
        </span>
      ) : (
        <Text weight="semibold">{t.changes.nameless}</Text>
      )}
      {[...Map.groupBy(newest, ({ run }) => run)].map(([run, own]) => (
        <OfRun key={run} changes={own} />
      ))}
    </li>
  );
}

/** What one run wrote to a person; the time is that of the last write. */
function OfRun({ changes }: { readonly changes: readonly WrittenChange[] }) {
  const styles = useStyles();
  const [first] = changes;
  if (!first) return null;
  const { at, run, startedBy } = first;
  return (
    <section className={styles.run}>
      <Text size={200} className={styles.aside}>
        <When at={at} isAbsolute />
        {startedBy && <span>{t.person.startedBy(startedBy)}</span>}
        <Link href={hrefOf(["runs", run])} inline>
          {t.person.run}
        </Link>
      </Text>
      <ul className={styles.changes}>
        {changes.map((change) => (
          <Written key={`${change.target} ${change.field}`} change={change} />
        ))}
      </ul>
    </section>
  );
}

function Written({ change }: { readonly change: WrittenChange }) {
  const styles = useStyles();
  const { target, field, from, to, rule, state, undoRun, erasedAt } = change;
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
      {(state !== "written" || undoRun) && (
        <Text size={200} className={styles.aside}>
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
      )}
    </li>
  );
}
