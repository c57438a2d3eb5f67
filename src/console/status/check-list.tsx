import { Badge, Card, makeStyles, mergeClasses, Subtitle2, Text, tokens } from "@fluentui/react-components";
import {
  CheckmarkCircleFilled,
  CircleOffRegular,
  ErrorCircleFilled,
  WarningFilled,
} from "@fluentui/react-icons";
import type { Status } from "../../api/status.ts";
import { Rest } from "../parts/said.tsx";
import { sayCheck } from "../parts/say.ts";
import { Unseen } from "../parts/unseen.tsx";
import { Message } from "../parts/wording.tsx";
import { t } from "../texts/texts.ts";

type Check = Status["checks"][number];

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalM },
  item: {
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalM,
    overflowWrap: "anywhere",
  },
  icon: { fontSize: "20px", display: "flex" },
  ok: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  error: { color: tokens.colorStatusDangerForeground1 },
  other: { color: tokens.colorNeutralForeground3 },
  name: { display: "block" },
  verdict: { alignSelf: "start" },
  folded: { marginTop: tokens.spacingVerticalM },
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** Every connection and permission: a verdict, and what is in order or switched off folded; what is not is on the list of what needs a person. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const styles = useStyles();
  const errors = checks.filter(({ state }) => state === "error").length;
  const warnings = checks.filter(({ state }) => state === "warning").length;
  return (
    <Card>
      <Subtitle2 as="h2">{t.status.connections}</Subtitle2>
      <Badge
        className={styles.verdict}
        appearance="tint"
        size="large"
        color={errors ? "danger" : warnings ? "warning" : "success"}
        icon={errors ? <ErrorCircleFilled /> : warnings ? <WarningFilled /> : <CheckmarkCircleFilled />}
      >
        {errors ? t.status.attention(errors) : warnings ? t.status.warnings(warnings) : t.status.allGood}
      </Badge>
      <Folded checks={checks.filter(({ state }) => state === "ok")} title={t.status.inOrder} />
      <Folded checks={checks.filter(({ state }) => state === "off")} title={t.status.switchedOff} />
    </Card>
  );
}

function Folded({ checks, title }: { readonly checks: readonly Check[]; title(n: number): string }) {
  const styles = useStyles();
  if (checks.length === 0) return null;
  return (
    <details>
      <summary className={styles.summary}>{title(checks.length)}</summary>
      <div className={styles.folded}>
        <Checks checks={checks} />
      </div>
    </details>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {checks.map((check) => (
        <li key={check.name} className={styles.item} data-check={check.name} data-state={check.state}>
          <StateIcon state={check.state} />
          <Text>
            <Text weight="semibold" className={styles.name}>
              {t.status.checks[check.name] ?? check.name}
              <Unseen>: {t.status.states[check.state] ?? check.state}</Unseen>
            </Text>
            <Message said={sayCheck(check)} />
            <Rest said={sayCheck(check)} />
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** The state of a check, as an icon. */
export function StateIcon({ state }: Pick<Check, "state">) {
  const styles = useStyles();
  if (state === "ok")
    return <CheckmarkCircleFilled className={mergeClasses(styles.icon, styles.ok)} aria-hidden />;
  if (state === "warning")
    return <WarningFilled className={mergeClasses(styles.icon, styles.warning)} aria-hidden />;
  if (state === "error")
    return <ErrorCircleFilled className={mergeClasses(styles.icon, styles.error)} aria-hidden />;
  return <CircleOffRegular className={mergeClasses(styles.icon, styles.other)} aria-hidden />;
}
