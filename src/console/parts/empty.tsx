import { makeStyles, Subtitle1, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  empty: {
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    textAlign: "center",
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: "40px", color: tokens.colorNeutralForeground3, display: "flex" },
});

/** The placeholder for an empty page or list: what is missing, why, and what would change that. */
export function Empty(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly why?: string;
  readonly action?: ReactNode;
  /** 1 if it is the whole page; default 2. */
  readonly level?: 1 | 2;
}) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      {props.icon && <span className={styles.icon}>{props.icon}</span>}
      <Subtitle1 align="center" as={props.level === 1 ? "h1" : "h2"}>
        {props.title}
      </Subtitle1>
      {props.why && <Text align="center">{props.why}</Text>}
      {props.action}
    </div>
  );
}
