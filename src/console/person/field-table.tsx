import { Badge, type BadgeProps, makeStyles, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, SubtractCircleRegular, WarningRegular } from "@fluentui/react-icons";
import type { ReactElement } from "react";
import type { ExplainedField } from "../../api/person.ts";
import { FieldName } from "../parts/field-name.tsx";
import { Thumbnail } from "../parts/photo.tsx";
import { shown, wholeOf } from "../parts/shown-value.ts";
import { t } from "../texts/texts.ts";
import type { TargetFields } from "./order-fields.ts";
import { Section } from "./section.tsx";

const useStyles = makeStyles({
  table: { width: "100%", tableLayout: "fixed", borderCollapse: "collapse", textAlign: "start" },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    paddingInlineStart: 0,
    verticalAlign: "top",
    textAlign: "start",
    fontWeight: tokens.fontWeightRegular,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: "anywhere",
  },
  name: { display: "grid", justifyItems: "start", gap: tokens.spacingVerticalXXS },
  verdict: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalS },
  aside: { color: tokens.colorNeutralForeground2 },
  mark: { borderRadius: tokens.borderRadiusSmall, padding: `0 ${tokens.spacingHorizontalXS}` },
  from: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    color: tokens.colorStatusDangerForeground1,
    textDecorationLine: "line-through",
  },
  to: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    color: tokens.colorStatusSuccessForeground1,
    textDecorationLine: "none",
  },
});

/** A person's fields in one target: current value, desired value, rule; those that differ first, and marked. */
export function FieldTable({ email, target, fields, differing }: TargetFields & { readonly email: string }) {
  const styles = useStyles();
  const name = t.words.targets[target] ?? target;
  return (
    <Section title={name}>
      {differing > 0 && <Text className={styles.aside}>{t.person.differing(differing)}</Text>}
      <table className={styles.table} aria-label={t.person.fieldsOf(name)}>
        <thead>
          <tr>
            {[t.person.field, t.person.held, t.person.wished].map((heading) => (
              <th key={heading} scope="col" className={styles.cell}>
                <Text size={200} weight="semibold">
                  {heading}
                </Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow key={field.field} email={email} {...field} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** The rule of a property that has no other in the settings: of what is in step it says nothing. */
const usualRule = "authoritative";

function FieldRow(props: ExplainedField & { readonly email: string }) {
  const { email, target, field, held, wished, rule, verdict } = props;
  const styles = useStyles();
  const differs = verdict === "differs" && wished !== undefined;
  const [there, wanted] = [
    shown(held, "from"),
    wished === undefined ? t.person.notWanted : shown(wished, differs ? "to" : "from"),
  ];
  return (
    <tr data-field={field} data-verdict={verdict}>
      <th scope="row" className={styles.cell}>
        <span className={styles.name}>
          <Text weight="semibold">
            <FieldName target={target} field={field} />
          </Text>
          <span className={styles.verdict}>
            <VerdictBadge verdict={verdict} />
            {rule && (verdict !== "in-step" || rule !== usualRule) && (
              <Text size={200} className={styles.aside}>
                {t.person.rule(rule)}
              </Text>
            )}
          </span>
        </span>
      </th>
      <td className={styles.cell} dir="auto">
        {target === "photo" && <Thumbnail email={email} of="entra" />}
        {differs ? <del className={`${styles.mark} ${styles.from}`}>{there}</del> : there}
      </td>
      <td className={styles.cell} dir="auto" title={wholeOf(wished ?? null)}>
        {target === "photo" && wished !== undefined && <Thumbnail email={email} of="source" />}
        {differs ? <ins className={`${styles.mark} ${styles.to}`}>{wanted}</ins> : wanted}
      </td>
    </tr>
  );
}

const looks: Readonly<
  Record<ExplainedField["verdict"], readonly [NonNullable<BadgeProps["color"]>, ReactElement]>
> = {
  differs: ["warning", <WarningRegular key="i" />],
  "in-step": ["success", <CheckmarkCircleRegular key="i" />],
  "left-alone": ["subtle", <SubtractCircleRegular key="i" />],
};

function VerdictBadge({ verdict }: Pick<ExplainedField, "verdict">) {
  const [color, icon] = looks[verdict];
  return (
    <Badge appearance="tint" size="small" color={color} icon={icon}>
      {t.person.verdicts[verdict]}
    </Badge>
  );
}
