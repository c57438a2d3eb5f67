import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  ToggleButton,
  tokens,
} from "@fluentui/react-components";
import { CheckboxCheckedRegular, PeopleSearchRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useCallback, useMemo, useState } from "react";
import type { EmployeeList, ListedEmployee } from "../../api/employees.ts";
import { employeesLoaded, isWhole } from "../api/load-employees.ts";
import { useTable } from "../employee-table/use-table.ts";
import { CheckEveryone } from "../parts/check-everyone.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import type { May } from "../shell/may.ts";
import { part } from "../shell/part.ts";
import { hrefOf } from "../shell/route.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { arrangeEmployees, indexEmployees, type Office } from "./arrange-employees.ts";
import { EmployeeCards } from "./employee-list.tsx";
import { Filters } from "./filters.tsx";
import { LayoutToggle, useLayout } from "./layout-toggle.tsx";
import { ExportMenu, ListCommands, TableMenu } from "./list-commands.tsx";
import { maySyncAtOnce, PersonMenu, syncOf } from "./person-menu.tsx";
import { useEmployeeView } from "./use-employee-view.ts";
import { useClearedBy, useSelection } from "./use-selection.ts";
import { isUnfiltered } from "./view-in-query.ts";

/** Cards come first, and nothing is selected: who wants more loads it. */
const EmployeeTable = part(() => import("../employee-table/employee-table.tsx"));
const SelectionBar = part(() => import("./selection-bar.tsx"));

const useStyles = makeStyles({
  count: { marginLeft: "auto", color: tokens.colorNeutralForeground2, whiteSpace: "nowrap" },
});

/** Searches, filters, lists and selects people; `opened` is the e-mail of the person shown in the drawer. */
export function EmployeeBrowser({
  list,
  query,
  opened,
}: {
  readonly list: EmployeeList;
  readonly query: URLSearchParams;
  readonly opened: string | undefined;
}) {
  const styles = useStyles();
  const dialogs = useDialogs();
  const [layout, chooseLayout] = useLayout();
  const isTable = layout === "table";
  const index = useMemo(() => indexEmployees(list.employees), [list.employees]);
  const table = useTable(index);
  const { view, text, setText, change, clear } = useEmployeeView(query, {
    isGrouped: !isTable || table.choices.isGrouped,
  });
  const arrangement = useMemo(() => arrangeEmployees(index, view), [index, view]);
  const { offices } = arrangement;
  const shown = useMemo(() => offices.flatMap(emailsOf), [offices]);
  const isReady = isWhole(list);
  const { total: announced = 0, employees } = list;
  const total = useMemo(
    () => (isReady ? new Set(employees.map(({ email }) => email)).size : announced),
    [isReady, employees, announced],
  );
  const [selection, select] = useSelection(shown);
  const follow = useClearedBy(select.stop);
  const [menu, setMenu] = useState<{ readonly person: ListedEmployee; readonly button: HTMLElement }>();

  const asked = query.toString();
  const hrefFor = useCallback(
    (email: string) => hrefOf(["employees", email], new URLSearchParams(asked)),
    [asked],
  );
  const acts = useMemo(
    () => ({
      select: select.select,
      openMenu: (person: ListedEmployee, button: HTMLElement) => setMenu({ person, button }),
      sync: ({ name, email }: ListedEmployee) => dialogs.sync({ label: name, emails: [email] }),
    }),
    [select, dialogs],
  );
  const isFiltered = !isUnfiltered(view);
  const headings = useMemo(
    () => ({
      isReady,
      isFiltered,
      maySync: (people: number) => (isReady ? maySyncAtOnce(people, total) : waiting()),
      onSelect: (office: Office) => select.selectAll(emailsOf(office)),
      onSync: (office: Office) => {
        const name = office.name ?? t.employees.noOffice;
        const label = t.employees.syncOfficeLabel(name, office.people.length);
        dialogs.sync(syncOf(emailsOf(office), total, label));
      },
    }),
    [isReady, isFiltered, total, select, dialogs],
  );
  const rows = { offices, opened, selection, hrefFor, acts, headings };

  return (
    <>
      {list.asOf === null && <NeverPlanned />}
      <ListCommands shown={shown} total={total} maySync={headings.maySync}>
        <ExportMenu
          isReady={isReady}
          people={() => offices.flatMap(({ people }) => people)}
          columns={table.chosen}
        />
        {isTable && <TableMenu {...table} onChoose={table.choose} />}
        {!isTable && (
          <ToggleButton
            appearance="subtle"
            checked={selection !== undefined}
            icon={<CheckboxCheckedRegular />}
            onClick={selection ? select.stop : select.start}
          >
            {t.employees.select}
          </ToggleButton>
        )}
        <LayoutToggle layout={layout} onChoose={chooseLayout} />
      </ListCommands>
      <Filters
        view={view}
        text={text}
        arrangement={arrangement}
        onSearch={setText}
        onChange={change}
        hasSort={!isTable}
      >
        {/* It is read out when it is final, and not with each page. */}
        <Text {...(isReady && { role: "status" })} className={styles.count}>
          {isReady ? (
            t.employees.results(arrangement.shown, employees.length)
          ) : (
            <LoadingCount shown={arrangement.shown} total={total} />
          )}
        </Text>
      </Filters>
      <div ref={table.place}>
        {arrangement.shown === 0 && !isReady ? (
          <Loading label={t.employees.loading} />
        ) : arrangement.shown === 0 ? (
          <Empty
            icon={<PeopleSearchRegular />}
            title={t.employees.noMatch}
            why={t.employees.noMatchWhy}
            action={<Button onClick={clear}>{t.employees.clearFilters}</Button>}
          />
        ) : isTable ? (
          <Suspense fallback={<Loading label={t.employees.loading} />}>
            <EmployeeTable
              {...rows}
              {...{ view, shown }}
              fitted={table.fitted}
              onSelectAll={() => select.selectAll(shown)}
              onSort={change}
            />
          </Suspense>
        ) : (
          <EmployeeCards {...rows} />
        )}
      </div>
      {selection && (
        <Suspense>
          <SelectionBar
            emails={selection.emails}
            shown={shown}
            total={total}
            onSelectShown={() => select.selectAll(shown)}
            onClear={select.clear}
            onDone={select.stop}
            onStarted={follow}
          />
        </Suspense>
      )}
      {menu && <PersonMenu {...menu} href={hrefFor(menu.person.email)} onClose={() => setMenu(undefined)} />}
    </>
  );
}

/** What is about everyone waits until they are there. */
const waiting = (): May => ({ allowed: false, why: t.employees.loading });

/** How many people have come, of how many, while the others are loading. */
function LoadingCount({ shown, total }: { readonly shown: number; readonly total: number }) {
  const { data: loaded = shown } = useQuery(employeesLoaded);
  return t.employees.soFar(loaded, total);
}

const emailsOf = ({ people }: Office): readonly string[] => people.map(({ person }) => person.email);

function NeverPlanned() {
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t.employees.neverPlanned}</MessageBarTitle>
        {t.employees.neverPlannedWhy}
      </MessageBarBody>
      <MessageBarActions>
        <CheckEveryone />
      </MessageBarActions>
    </MessageBar>
  );
}
