import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ChevronDownRegular, ChevronRightRegular } from "@fluentui/react-icons";
import { memo, useId } from "react";
import type { PlannedEmployee } from "../../core/plan.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { Notes } from "../parts/notes.tsx";
import { t } from "../texts/texts.ts";

const usePersonStyles = makeStyles({
  person: { borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, minWidth: 0 },
  summary: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    width: "100%",
    boxSizing: "border-box",
    minHeight: "40px",
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    border: 0,
    backgroundColor: "transparent",
    color: tokens.colorNeutralForeground1,
    fontFamily: "inherit",
    textAlign: "start",
    cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  who: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  email: { color: tokens.colorNeutralForeground2 },
  icon: { flexShrink: 0 },
  more: {
    display: "grid",
    gap: tokens.spacingVerticalS,
    padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalM} 28px`,
    minWidth: 0,
  },
  match: { color: tokens.colorNeutralForeground3 },
});

/** One person of a plan; opened, how they were found, what would change by which rule, and what to know. */
export const PlanPerson = memo(function PlanPerson({
  person: { email, match, inScope, changes, notes },
  name,
  isOpen,
  onToggle,
}: {
  readonly person: PlannedEmployee;
  readonly name: string | undefined;
  readonly isOpen: boolean;
  readonly onToggle: (email: string) => void;
}) {
  const styles = usePersonStyles();
  const id = useId();
  const Chevron = isOpen ? ChevronDownRegular : ChevronRightRegular;
  return (
    <div className={styles.person} data-person={email}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={isOpen}
        {...(isOpen && { "aria-controls": id })}
        onClick={() => onToggle(email)}
      >
        <Chevron className={styles.icon} aria-hidden />
        <span className={styles.who}>
          {name && <Text weight="semibold">{name} </Text>}
          <Text className={styles.email}>{email}</Text>
        </span>
        {!inScope && <Badge appearance="outline">{t.sync.notInScope}</Badge>}
        {changes.length > 0 && (
          <Badge appearance="tint" color="warning">
            {t.words.changes(changes.length)}
          </Badge>
        )}
        {notes.length > 0 && (
          <Badge appearance="tint" color="informative">
            {t.sync.noteCount(notes.length)}
          </Badge>
        )}
      </button>
      {isOpen && (
        <div id={id} className={styles.more}>
          <Text size={200} className={styles.match}>
            {t.sync.match[match]}
          </Text>
          {changes.length > 0 && <ChangeList changes={changes} rules />}
          {notes.length > 0 && <Notes notes={notes} />}
        </div>
      )}
    </div>
  );
});
