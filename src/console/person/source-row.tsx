import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Fragment } from "react";
import type { Employee } from "../../core/employee.ts";
import type { Explanation } from "../../employees/explain.ts";
import { Notes } from "../parts/notes.tsx";
import { t } from "../texts/texts.ts";
import { Section } from "./section.tsx";

const useStyles = makeStyles({
  list: {
    margin: 0,
    display: "grid",
    gridTemplateColumns: "minmax(80px, 30%) minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    overflowWrap: "anywhere",
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0 },
});

/** What the employee database says of somebody, and which account that leads to. */
export function SourceRow({ source, planned }: Pick<Explanation, "source" | "planned">) {
  const styles = useStyles();
  const rows = [
    ...(source.status === "employee" ? columnsOf(source.employee) : []),
    [t.person.match, t.person.matches[planned.match]] as const,
    [t.person.entraId, planned.entraId] as const,
  ];
  const notes = source.status === "employee" ? source.notes : [];
  return (
    <Section title={t.person.source}>
      {source.status === "rejected" && (
        <>
          <Text weight="semibold">{t.person.rejected}</Text>
          <Notes notes={[source]} />
        </>
      )}
      <dl className={styles.list}>
        {rows
          .filter(([, value]) => value)
          .map(([term, value]) => (
            <Fragment key={term}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value} dir="auto">
                {value}
              </dd>
            </Fragment>
          ))}
      </dl>
      {notes.length > 0 && <Notes notes={notes} />}
    </Section>
  );
}

function columnsOf({ firstName, lastName, title, phone, profileImageUrl, office }: Employee) {
  const { columns } = t.person;
  const place = [office.postalCode, office.city].filter(Boolean).join(" ");
  return [
    [columns.name, `${firstName} ${lastName}`],
    [columns.title, title],
    [columns.phone, phone],
    [columns.office, office.name],
    [columns.address, [office.streetAddress, place].filter(Boolean).join(", ")],
    [columns.officePhone, office.phone],
    [columns.officeEmail, office.email],
    [columns.photo, profileImageUrl],
  ] as const;
}
