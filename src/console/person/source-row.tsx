import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Fragment } from "react";
import { type Employee, type Explanation, fullName } from "../../api/person.ts";
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

/** A person's row in the employee database, and the account that it matches. */
export function SourceRow({ source, planned, account }: Pick<Explanation, "source" | "planned" | "account">) {
  const styles = useStyles();
  const rows = [
    ...(source.status === "employee" ? columnsOf(source.employee) : []),
    [t.person.match, t.person.matches[planned.match]] as const,
    [t.person.account, account ? t.person.accountOf(account) : null] as const,
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

type Rows = readonly (readonly [term: string, value: string | null])[];

function columnsOf({
  email: _,
  firstName,
  lastName,
  title,
  phone,
  profileImageUrl,
  ...more
}: Employee): Rows {
  const { columns } = t.person;
  const { office, ...others } = more;
  const { name, city, streetAddress, postalCode, phone: officePhone, email: officeEmail, ...rest } = office;
  const place = [postalCode, city].filter(Boolean).join(" ");
  // Columns that have no label here yet.
  const unnamed = Object.entries({ ...others, ...rest }).flatMap(([column, value]) =>
    typeof value === "string" ? [[column, value] as const] : [],
  );
  return [
    [columns.name, fullName({ firstName, lastName })],
    [columns.title, title],
    [columns.phone, phone],
    [columns.office, name],
    [columns.address, [streetAddress, place].filter(Boolean).join(", ")],
    [columns.officePhone, officePhone],
    [columns.officeEmail, officeEmail],
    [columns.photo, profileImageUrl],
    ...unnamed,
  ];
}
