import { Button, makeStyles, Subtitle2, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowSyncRegular, CheckboxCheckedRegular, CheckboxUncheckedRegular } from "@fluentui/react-icons";
import { memo } from "react";
import type { SyncState } from "../../api/employees.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import type { May } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import type { Office } from "./arrange-employees.ts";

const useStyles = makeStyles({
  heading: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} 0`,
    minHeight: "32px",
    backgroundColor: tokens.colorNeutralBackground2,
  },
  name: {
    margin: 0,
    minWidth: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    unicodeBidi: "isolate",
  },
  quiet: { color: tokens.colorNeutralForeground2, whiteSpace: "nowrap" },
  counts: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    "@media (max-width: 640px)": { order: 3, flexBasis: "100%" },
  },
  badge: { display: "inline-flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
  narrow: { "@media (max-width: 1024px)": { display: "none" } },
  actions: { display: "flex", marginLeft: "auto" },
  action: { "@media (max-width: 1024px)": { minWidth: "32px" } },
});

const pressing: readonly SyncState[] = ["failed", "held", "unsure", "not-found", "differs"];

/** An office's name, how many of its people are listed and need attention, and the actions for all of them. */
export const OfficeHeading = memo(function OfficeHeading(props: {
  readonly office: Office;
  readonly id?: string;
  /** Whether all of its people are there. */
  readonly isReady: boolean;
  readonly isFiltered: boolean;
  readonly isSelected: boolean;
  readonly maySync: May;
  readonly onSelect: (office: Office) => void;
  readonly onSync: (office: Office) => void;
}) {
  const styles = useStyles();
  const focusReturns = useRestoreFocusTarget();
  const { office, isSelected } = props;
  const name = office.name ?? t.employees.noOffice;
  const size = office.people.length;
  const sync = props.isFiltered ? t.employees.syncShown(size) : t.employees.syncOffice;
  const select = isSelected ? t.employees.deselectOffice(name) : t.employees.selectOffice(name);
  return (
    <div className={styles.heading}>
      <Subtitle2 as="h2" {...(props.id !== undefined && { id: props.id })} className={styles.name}>
        {name}
      </Subtitle2>
      <span className={styles.quiet}>{t.employees.officeCount(size)}</span>
      <span className={styles.counts}>
        {pressing.map((standing) => {
          const n = office.people.filter(({ person }) => person.standing === standing).length;
          return n === 0 ? null : (
            <span key={standing} className={styles.badge}>
              {n} <SyncStateBadge standing={standing} />
            </span>
          );
        })}
      </span>
      <span className={styles.actions}>
        <Button
          appearance="subtle"
          size="small"
          className={styles.action}
          icon={isSelected ? <CheckboxCheckedRegular /> : <CheckboxUncheckedRegular />}
          aria-label={select}
          disabled={!props.isReady}
          onClick={() => props.onSelect(office)}
        >
          <span className={styles.narrow}>{select}</span>
        </Button>
        <GuardedButton
          {...focusReturns}
          may={props.maySync}
          appearance="subtle"
          size="small"
          className={styles.action}
          icon={<ArrowSyncRegular />}
          aria-label={`${sync} ${name}`}
          onClick={() => props.onSync(office)}
        >
          <span className={styles.narrow}>{sync}</span>
        </GuardedButton>
      </span>
    </div>
  );
});
