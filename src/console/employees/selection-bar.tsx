import { Button, makeStyles, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowSyncRegular, DismissRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { hasEnded } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useDialogs } from "../shell/use-dialogs.ts";
import { hasSucceeded } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";
import { maySyncAtOnce, syncOf } from "./person-menu.tsx";
import { extended, noSelection, type Selection, toggled, withAll } from "./selection.ts";

const useStyles = makeStyles({
  bar: {
    position: "sticky",
    bottom: 0,
    zIndex: 3,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    marginTop: "auto",
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
  },
  count: { marginRight: "auto" },
  quiet: { minWidth: "auto" },
});

/** The number of selected people, and the actions for them; sticky at the foot of the page. */
export function SelectionBar(props: {
  readonly emails: ReadonlySet<string>;
  /** The e-mails of all listed people. */
  readonly shown: readonly string[];
  readonly total: number;
  readonly onSelectShown: () => void;
  readonly onClear: () => void;
  readonly onDone: () => void;
  /** Is given the run that writes what was selected. */
  readonly onStarted: (run: string) => void;
}) {
  const styles = useStyles();
  const dialogs = useDialogs();
  const focusReturns = useRestoreFocusTarget();
  const { emails, shown, total } = props;
  const may = maySyncAtOnce(emails.size, total);
  const visible = shown.filter((email) => emails.has(email)).length;
  const sync = () => {
    const [only] = emails;
    const label = emails.size === 1 && only !== undefined ? only : t.words.people(emails.size);
    dialogs.sync({ ...syncOf([...emails], total, label), onStarted: props.onStarted });
  };
  return (
    <section className={styles.bar} aria-label={t.employees.selection}>
      <Button
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={t.employees.selectDone}
        title={t.employees.selectDone}
        onClick={props.onDone}
      />
      <Text role="status" className={styles.count}>
        <Text weight="semibold">{t.employees.selected(emails.size)}</Text>
        {visible < emails.size && ` (${t.employees.selectedHidden(emails.size - visible)})`}
        {!may.allowed && emails.size > 0 && <Text block>{may.why}</Text>}
      </Text>
      {visible < shown.length && (
        <Button appearance="subtle" className={styles.quiet} onClick={props.onSelectShown}>
          {t.employees.selectShown}
        </Button>
      )}
      {emails.size > 0 && (
        <Button appearance="subtle" className={styles.quiet} onClick={props.onClear}>
          {t.employees.clear}
        </Button>
      )}
      <GuardedButton
        {...focusReturns}
        may={may}
        appearance="primary"
        icon={<ArrowSyncRegular />}
        onClick={sync}
      >
        {t.employees.sync}
      </GuardedButton>
    </section>
  );
}

/** The selection, undefined outside selection mode; `shown` are the e-mails of all listed people, in order. */
export function useSelection(shown: readonly string[]) {
  const [selection, setSelection] = useState<Selection>();
  const latest = useRef(shown);
  latest.current = shown;
  const isOn = selection !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // There Escape closes something else, or clears the search.
      const other = "[role=dialog], [role=alertdialog], [role=menu], input[type=search]";
      if (event.target instanceof Element && event.target.closest(other)) return;
      setSelection(undefined);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
  const acts = useMemo(
    () => ({
      start: () => setSelection(noSelection),
      stop: () => setSelection(undefined),
      clear: () => setSelection(noSelection),
      /** Adds or removes a person, or adds all from the last one to them. */
      select: (email: string, range: boolean) =>
        setSelection((now = noSelection) =>
          range ? extended(now, latest.current, email) : toggled(now, email),
        ),
      /** Adds all of these, or removes them if all are selected. */
      selectAll: (emails: readonly string[]) => setSelection((now = noSelection) => withAll(now, emails)),
    }),
    [],
  );
  return [selection, acts] as const;
}

/** Ends the selection when the run that was started for it has written everything; otherwise it stays, to be tried again. */
export function useClearedBy(stop: () => void): (run: string) => void {
  const [started, setStarted] = useState<string>();
  const { data: runs } = useQuery(queries.runs);
  const run = runs?.find(({ id }) => id === started);
  useEffect(() => {
    if (!run || !hasEnded(run)) return;
    setStarted(undefined);
    if (hasSucceeded(run)) stop();
  }, [run, stop]);
  return setStarted;
}
