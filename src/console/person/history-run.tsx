import { Link, makeStyles, Subtitle2, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowUndoRegular } from "@fluentui/react-icons";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { fullTime, When } from "../parts/when.tsx";
import { type May, useMayWrite } from "../shell/may.ts";
import { hrefOf } from "../shell/route.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import type { HistoryGroup } from "./group-history.ts";
import { HistoryLine } from "./history-line.tsx";

const useStyles = makeStyles({
  section: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalS },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
  },
  who: { display: "grid", minWidth: 0, overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none" },
});

/** What one run wrote of somebody, at whose word, and the way to put it back. */
export function HistoryRun({ email, group }: { readonly email: string; readonly group: HistoryGroup }) {
  const styles = useStyles();
  const dialogs = useDialogs();
  const focusTarget = useRestoreFocusTarget();
  const may = useMayUndo(group);
  const { run, at, startedBy, releasedBy, entries, hasPhoto, undoable } = group;
  const who = [startedBy && t.person.startedBy(startedBy), releasedBy && t.person.releasedBy(releasedBy)];
  return (
    <section className={styles.section} data-run={run}>
      <div className={styles.head}>
        <div className={styles.who}>
          <Subtitle2 as="h3">
            <When at={at} />
          </Subtitle2>
          <Text size={200} className={styles.aside}>
            {who.filter(Boolean).join(", ")}{" "}
            <Link href={hrefOf(["runs", run])} inline>
              {t.person.run}
            </Link>
          </Text>
        </div>
        <GuardedButton
          {...focusTarget}
          may={may}
          size="small"
          icon={<ArrowUndoRegular />}
          aria-label={t.person.undoOf(fullTime(at))}
          onClick={() => dialogs.undo({ email, run, targets: undoable })}
        >
          {t.person.undo}
        </GuardedButton>
      </div>
      <ul className={styles.list}>
        {entries.map((entry) => (
          <HistoryLine key={`${entry.target}.${entry.field}`} entry={entry} />
        ))}
      </ul>
      {hasPhoto && undoable.length > 0 && (
        <Text size={200} className={styles.aside}>
          {t.person.photoStays}
        </Text>
      )}
    </section>
  );
}

function useMayUndo({ undoable, hasPhoto }: HistoryGroup): May {
  const may = useMayWrite();
  if (undoable.length > 0) return may;
  return { allowed: false, why: hasPhoto ? t.person.undoPhotoOnly : t.person.undoNothing };
}
