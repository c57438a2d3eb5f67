import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, Text } from "@fluentui/react-components";
import type { Exclusion } from "../../core/exclusion.ts";
import { ago, fullTime } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ body: { overflowWrap: "anywhere" }, line: { display: "block" } });

/** Why, where and for how long somebody is left alone, and by whose order; or that they were, until it ran out. */
export function ExclusionSummary(props: { readonly exclusion: Exclusion; readonly hasRunOut?: boolean }) {
  const styles = useStyles();
  const { exclusion, hasRunOut = false } = props;
  const { targets, reason, until, by, at } = exclusion;
  const names = targets.map((target) => t.words.targets[target] ?? target).join(", ");
  const end = until === undefined ? t.person.forGood : t.person.excludedUntil(fullTime(until));
  return (
    <MessageBar intent={hasRunOut ? "info" : "warning"} layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{reason}</MessageBarTitle>
        <Text className={styles.line}>
          {t.person.excludedIn(names)}. {hasRunOut && until ? t.person.ranOut(ago(until)) : `${end}.`}
        </Text>
        <Text className={styles.line} size={200}>
          {t.person.excludedBy(by)}, {ago(at)}
        </Text>
      </MessageBarBody>
    </MessageBar>
  );
}
