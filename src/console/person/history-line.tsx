import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { HistoryEntry } from "../../employees/history.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { t } from "../texts/texts.ts";

const useLineStyles = makeStyles({
  line: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalXXS,
    paddingBlock: tokens.spacingVerticalXS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  failed: { color: tokens.colorStatusDangerForeground1 },
});

/** One write: before, after, by what rule, and whether it came to be. */
export function HistoryLine({ entry }: { readonly entry: HistoryEntry }) {
  const styles = useLineStyles();
  const { target, field, from, to, rule, state, requestId } = entry;
  const isBad = state === "failed" || state === "refused";
  return (
    <li className={styles.line}>
      <ChangeList changes={[{ target, field, from, to, rule }]} rules />
      <Text size={200} className={styles.aside}>
        <span {...(isBad && { className: styles.failed })}>{t.person.states[state]}</span>
        {requestId && ` · ${t.problems.requestId(requestId)}`}
      </Text>
    </li>
  );
}
