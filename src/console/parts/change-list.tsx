import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { ArrowRightRegular } from "@fluentui/react-icons";
import type { Change } from "../../api/plan.ts";
import { t } from "../texts/texts.ts";
import { FieldName } from "./field-name.tsx";
import { Thumbnail } from "./photo.tsx";
import { cutText, shown, wholeOf } from "./shown-value.ts";
import { Unseen } from "./unseen.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalXS },
  item: { display: "grid", gap: tokens.spacingVerticalXXS, minWidth: 0 },
  values: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    overflowWrap: "anywhere",
  },
  field: { color: tokens.colorNeutralForeground2 },
  from: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    color: tokens.colorStatusDangerForeground1,
    textDecorationLine: "line-through",
    borderRadius: tokens.borderRadiusSmall,
    padding: `0 ${tokens.spacingHorizontalXS}`,
    unicodeBidi: "isolate",
  },
  to: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    color: tokens.colorStatusSuccessForeground1,
    // Without an underline, which would make an address look like a link.
    textDecorationLine: "none",
    borderRadius: tokens.borderRadiusSmall,
    padding: `0 ${tokens.spacingHorizontalXS}`,
    unicodeBidi: "isolate",
  },
  rule: { color: tokens.colorNeutralForeground3 },
});

/**
 * The changes for a person, field by field: before, after, and with `rules` the rule that decided. With `email`, of changes
 * that are not written yet, a photo is shown as it is and as it would be.
 */
export function ChangeList({
  changes,
  email,
  rules = false,
  most = Number.POSITIVE_INFINITY,
}: {
  readonly changes: readonly Change[];
  readonly email?: string;
  readonly rules?: boolean;
  /** The maximum number of characters of a value. */
  readonly most?: number;
}) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {changes.map(({ target, field, from, to, rule }) => (
        <li key={`${target}.${field}`} className={styles.item}>
          <Text size={200} className={styles.field}>
            <FieldName target={target} field={field} />
            {rules && <span className={styles.rule}> · {rule}</span>}
          </Text>
          <span className={styles.values}>
            {email !== undefined && target === "photo" && <Thumbnail email={email} of="entra" />}
            <del className={styles.from} title={wholeOf(from)}>
              <Unseen>{t.words.before}: </Unseen>
              {cutText(shown(from, "from"), most)}
            </del>
            <ArrowRightRegular aria-hidden />
            {email !== undefined && target === "photo" && <Thumbnail email={email} of="source" />}
            <ins className={styles.to} title={wholeOf(to)}>
              <Unseen>{t.words.after}: </Unseen>
              {cutText(shown(to, "to"), most)}
            </ins>
          </span>
        </li>
      ))}
    </ul>
  );
}
