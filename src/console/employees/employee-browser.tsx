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
import { PeopleSearchRegular } from "@fluentui/react-icons";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { EmployeeList, ListedEmployee } from "../../api/employees.ts";
import { CheckEveryone } from "../parts/check-everyone.tsx";
import { Empty } from "../parts/empty.tsx";
import { goTo, hrefOf, parseRoute } from "../shell/route.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { arrangeEmployees, type EmployeeView, indexEmployees, type Office } from "./arrange-employees.ts";
import { EmployeeRows } from "./employee-list.tsx";
import { Filters, useSearchText } from "./filters.tsx";
import { LayoutToggle, useLayout } from "./layout-toggle.tsx";
import { maySyncAtOnce, PersonMenu, syncOf } from "./person-menu.tsx";
import { SelectionBar, useSelection } from "./selection-bar.tsx";
import { isUnfiltered, queryWith, viewInQuery } from "./view-in-query.ts";

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
  const { view, text, setText, change, clear } = useEmployeeView(query);
  const index = useMemo(() => indexEmployees(list.employees), [list.employees]);
  const arrangement = useMemo(() => arrangeEmployees(index, view), [index, view]);
  const shown = useMemo(() => arrangement.offices.flatMap(emailsOf), [arrangement]);
  const total = useMemo(() => new Set(list.employees.map(({ email }) => email)).size, [list]);
  const [selection, select] = useSelection(shown);
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
    }),
    [select],
  );
  const isFiltered = !isUnfiltered(view);
  const headings = useMemo(
    () => ({
      isFiltered,
      maySync: (people: number) => maySyncAtOnce(people, total),
      onSelect: (office: Office) => select.selectAll(emailsOf(office)),
      onSync: (office: Office) => {
        const name = office.name ?? t.employees.noOffice;
        const label = t.employees.syncOfficeLabel(name, office.people.length);
        dialogs.sync(syncOf(emailsOf(office), total, label));
      },
    }),
    [isFiltered, total, select, dialogs],
  );

  return (
    <>
      {list.asOf === null && <NeverPlanned />}
      <Filters view={view} text={text} arrangement={arrangement} onSearch={setText} onChange={change}>
        <LayoutToggle layout={layout} onChoose={chooseLayout} />
        <ToggleButton checked={selection !== undefined} onClick={selection ? select.stop : select.start}>
          {t.employees.select}
        </ToggleButton>
        <Text role="status" className={styles.count}>
          {t.employees.results(arrangement.shown, list.employees.length)}
        </Text>
      </Filters>
      {arrangement.shown === 0 ? (
        <Empty
          icon={<PeopleSearchRegular />}
          title={t.employees.noMatch}
          why={t.employees.noMatchWhy}
          action={<Button onClick={clear}>{t.employees.clearFilters}</Button>}
        />
      ) : (
        <EmployeeRows
          {...{ offices: arrangement.offices, opened, layout, selection, hrefFor, acts, headings }}
        />
      )}
      {selection && (
        <SelectionBar
          emails={selection.emails}
          shown={shown}
          total={total}
          onSelectShown={() => select.selectAll(shown)}
          onClear={select.clear}
          onDone={select.stop}
        />
      )}
      {menu && <PersonMenu {...menu} href={hrefFor(menu.person.email)} onClose={() => setMenu(undefined)} />}
    </>
  );
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

/** The view, kept in the address; `searched` lags slightly behind what is typed. */
export function useEmployeeView(query: URLSearchParams) {
  const asked = query.toString();
  const view = useMemo(() => viewInQuery(new URLSearchParams(asked)), [asked]);
  const [text, setText] = useSearchText(view.search, (search) => change({ search }));
  const search = useDeferredValue(text);
  const shown = useMemo<EmployeeView>(() => ({ ...view, search }), [view, search]);
  const clear = () => {
    setText("");
    change({ search: "", syncStates: [], office: undefined });
  };
  return { view: shown, text, setText, change, clear };
}

/** Changes a part of the view, even if the user has navigated in the meantime. */
function change(part: Partial<EmployeeView>): void {
  const { path, query } = parseRoute(location.hash);
  if (path[0] === "employees") goTo(hrefOf(path, queryWith(query, part)), { replace: true });
}
