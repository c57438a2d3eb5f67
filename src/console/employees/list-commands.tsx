import {
  Menu,
  MenuButton,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  ToggleButton,
  tokens,
  useRestoreFocusTarget,
} from "@fluentui/react-components";
import {
  ArrowDownloadRegular,
  ArrowSyncRegular,
  ColumnEditRegular,
  GroupListRegular,
} from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { localMinute } from "../api/clock.ts";
import { exportEmployees } from "../employee-table/export-employees.ts";
import type { Column } from "../employee-table/table-columns.ts";
import type { TableChoices } from "../employee-table/use-table.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useDownload } from "../parts/use-download.ts";
import type { May } from "../shell/may.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import type { Entry } from "./arrange-employees.ts";
import { syncOf } from "./person-menu.tsx";

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  quiet: { minWidth: "auto" },
});

/** What is done with all listed people: sync, export; and how they are shown. */
export function ListCommands(props: {
  /** The e-mails of all listed people. */
  readonly shown: readonly string[];
  /** How many people there are. */
  readonly total: number;
  /** Whether so many people can be synced now. */
  readonly maySync: (people: number) => May;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const { shown, total } = props;
  const dialogs = useDialogs();
  const focusReturns = useRestoreFocusTarget();
  return (
    <div className={styles.bar} role="toolbar" aria-label={t.employees.commands}>
      <GuardedButton
        {...focusReturns}
        may={props.maySync(shown.length)}
        icon={<ArrowSyncRegular />}
        onClick={() => dialogs.sync(syncOf(shown, total, t.words.people(shown.length)))}
      >
        {t.employees.syncAllShown}
      </GuardedButton>
      {props.children}
    </div>
  );
}

/** Saves the listed people as a file, with the columns that are chosen. */
export function ExportMenu({
  isReady,
  people,
  columns,
}: {
  /** Whether all people are there. */
  readonly isReady: boolean;
  readonly people: () => readonly Entry[];
  readonly columns: readonly Column[];
}) {
  const download = useDownload();
  const save = (format: "xlsx" | "csv") =>
    download.mutate({
      file: () => exportEmployees(people(), columns, format),
      name: `${t.employees.fileName}-${localMinute(new Date()).slice(0, 10)}.${format}`,
    });
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          disabled={!isReady || download.isPending}
        >
          {download.isPending ? t.employees.exporting : t.employees.export}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => save("xlsx")}>{t.employees.exportExcel}</MenuItem>
          <MenuItem onClick={() => save("csv")}>{t.employees.exportCsv}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Chooses the table's columns, and whether people stand by office; says which columns have no room. */
export function TableMenu(props: {
  readonly columns: readonly Column[];
  readonly left: readonly Column[];
  readonly choices: TableChoices;
  readonly onChoose: (change: Partial<TableChoices>) => void;
}) {
  const { columns, left, choices, onChoose } = props;
  return (
    <>
      <Menu
        checkedValues={{ columns: [...choices.columns] }}
        onCheckedValueChange={(_, { checkedItems }) =>
          onChoose({ columns: columns.map(({ id }) => id).filter((id) => checkedItems.includes(id)) })
        }
      >
        <MenuTrigger disableButtonEnhancement>
          <MenuButton appearance="subtle" icon={<ColumnEditRegular />}>
            {t.employees.chooseColumns}
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {columns.map(({ id, label }) => (
              <MenuItemCheckbox key={id} name="columns" value={id}>
                {label}
              </MenuItemCheckbox>
            ))}
            {left.length > 0 && (
              <MenuGroup>
                <MenuGroupHeader>
                  {t.employees.noRoom(left.map(({ label }) => label).join(", "))}
                </MenuGroupHeader>
              </MenuGroup>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      <ToggleButton
        appearance="subtle"
        icon={<GroupListRegular />}
        checked={choices.isGrouped}
        onClick={() => onChoose({ isGrouped: !choices.isGrouped })}
      >
        {t.employees.byOffice}
      </ToggleButton>
    </>
  );
}
