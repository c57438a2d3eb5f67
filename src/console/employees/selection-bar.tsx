import { Button, makeStyles, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowSyncRegular, DismissRegular } from "@fluentui/react-icons";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { maySyncAtOnce, syncOf } from "./person-menu.tsx";

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
export default function SelectionBar(props: {
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
