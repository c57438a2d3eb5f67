import { Checkbox, makeStyles, tokens } from "@fluentui/react-components";
import { type MouseEvent, useMemo, useRef, useState } from "react";
import type { EmployeeView, Office } from "../employees/arrange-employees.ts";
import { layOutRows } from "../employees/lay-out-rows.ts";
import { OfficeHeading } from "../employees/office-heading.tsx";
import type { SectionProps } from "../employees/office-section.tsx";
import { noSelection } from "../employees/selection.ts";
import { placeOf, useReturnTo, useRovingFocus } from "../employees/use-roving-focus.ts";
import { tableHeights, useVirtualRows } from "../employees/use-virtual-rows.ts";
import { goTo } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { PersonRow } from "./person-row.tsx";
import { SortHeader } from "./sort-header.tsx";
import type { FittedColumns } from "./table-columns.ts";

const useStyles = makeStyles({
  table: {
    tableLayout: "fixed",
    width: "100%",
    borderCollapse: "separate",
    borderSpacing: 0,
    flexShrink: 0,
    overflowAnchor: "none",
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
  },
  header: { height: `${tableHeights.header}px` },
  head: {
    position: "sticky",
    top: 0,
    zIndex: 3,
    padding: 0,
    textAlign: "start",
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    "@media print": { position: "static" },
  },
  office: {
    position: "sticky",
    top: `${tableHeights.header}px`,
    zIndex: 2,
    padding: `0 ${tokens.spacingHorizontalS}`,
    textAlign: "start",
    fontWeight: tokens.fontWeightRegular,
    backgroundColor: tokens.colorNeutralBackground2,
    "@media print": { position: "static" },
  },
  space: { padding: 0, "@media print": { display: "none" } },
});

interface Props extends Pick<SectionProps, "selection" | "hrefFor" | "acts" | "headings"> {
  readonly offices: readonly Office[];
  readonly view: EmployeeView;
  readonly fitted: FittedColumns;
  /** The e-mail of the person in the drawer, who gets the focus back when it closes. */
  readonly opened: string | undefined;
  /** The e-mails of all listed people. */
  readonly shown: readonly string[];
  readonly onSelectAll: () => void;
  readonly onSort: (view: Pick<EmployeeView, "sort" | "isDescending">) => void;
}

/**
 * People as a table, one row each, of which only the visible ones are drawn; between them stand empty rows of the right
 * height. A click on a row opens the person. Arrows, Home, End and the page keys move the focus, Space selects.
 */
export default function EmployeeTable({
  offices,
  view,
  fitted,
  opened,
  shown,
  onSelectAll,
  onSort,
  ...shared
}: Props) {
  const styles = useStyles();
  const table = useRef<HTMLTableElement>(null);
  const { isGrouped } = view;
  const rows = useMemo(() => layOutRows(offices, 1, isGrouped), [offices, isGrouped]);
  const [wanted, setPlace] = useState(0);
  const place = Math.min(wanted, rows.people.length - 1);
  const virtualizer = useVirtualRows(table, rows, { kept: place, isTable: true });
  const { moveTo, onKeyDown } = useRovingFocus(table, rows, virtualizer, [place, setPlace]);
  useReturnTo(opened, rows, moveTo);

  const { selection } = shared;
  const selected = useMemo(() => shareOf(shown, selection), [shown, selection]);
  const across = fitted.shown.length + 3;
  const items = virtualizer.getVirtualItems();
  const top = virtualizer.options.scrollMargin;
  const below = top + virtualizer.getTotalSize() - (items.at(-1)?.end ?? top);
  return (
    <table
      ref={table}
      className={styles.table}
      aria-label={t.employees.title}
      aria-rowcount={rows.rows.length + 1}
      onClick={(event) => openRow(event, shared.hrefFor)}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setPlace((before) => placeOf(target) ?? before)}
    >
      <colgroup>
        <col style={{ width: fitted.start }} />
        <col style={{ width: fitted.nameWidth }} />
        {fitted.shown.map(({ id, width }) => (
          <col key={id} style={{ width }} />
        ))}
        <col />
      </colgroup>
      <thead>
        <tr className={styles.header} aria-rowindex={1}>
          <th className={styles.head} scope="col">
            <Checkbox
              checked={selected}
              aria-label={t.employees.selectShown}
              title={t.employees.selectShown}
              onChange={onSelectAll}
            />
          </th>
          <SortHeader
            className={styles.head}
            label={t.employees.columns.name}
            sort="name"
            {...{ view, onSort }}
          />
          {fitted.shown.map(({ id, label, sort }) => (
            <SortHeader
              key={id}
              className={styles.head}
              {...{ label, view, onSort }}
              {...(sort && { sort })}
            />
          ))}
          <td className={styles.head} />
        </tr>
      </thead>
      <tbody>
        {items.flatMap(({ index, key, start }, at) => {
          const row = rows.rows[index];
          const office = row && offices[row.office];
          if (!row || !office) return [];
          const [entry] = row.people;
          const before = start - (items[at - 1]?.end ?? top);
          return [
            before > 0 && <Space key={`before ${key}`} height={before} across={across} />,
            entry ? (
              <PersonRow
                key={key}
                measure={virtualizer.measureElement}
                index={index}
                person={entry.person}
                columns={fitted.shown}
                hasEmailBelow={fitted.hasEmailBelow}
                href={shared.hrefFor(entry.person.email)}
                place={row.from}
                isCurrent={row.from === place}
                isSelected={selection?.emails.has(entry.person.email) ?? false}
                acts={shared.acts}
              />
            ) : (
              <tr key={key} ref={virtualizer.measureElement} data-index={index} aria-rowindex={index + 2}>
                <th className={styles.office} colSpan={across} scope="colgroup">
                  <OfficeHeading
                    office={office}
                    isReady={shared.headings.isReady}
                    isFiltered={shared.headings.isFiltered}
                    isSelected={office.people.every(({ person }) => selection?.emails.has(person.email))}
                    maySync={shared.headings.maySync(office.people.length)}
                    onSelect={shared.headings.onSelect}
                    onSync={shared.headings.onSync}
                  />
                </th>
              </tr>
            ),
          ];
        })}
        {below > 0 && <Space height={below} across={across} />}
      </tbody>
    </table>
  );
}

/** Whether all, some or none of these people are selected. */
function shareOf(shown: readonly string[], selection: Props["selection"]): boolean | "mixed" {
  const { emails } = selection ?? noSelection;
  if (emails.size === 0) return false;
  return shown.every((email) => emails.has(email)) || (shown.some((email) => emails.has(email)) && "mixed");
}

/** Stands for rows that are not drawn. */
function Space({ height, across }: { readonly height: number; readonly across: number }) {
  return (
    <tr aria-hidden>
      <td className={useStyles().space} style={{ height }} colSpan={across} />
    </tr>
  );
}

/** Opens the person of the row that is clicked, unless a control of the row was meant, or a text is being selected. */
function openRow({ target }: MouseEvent, hrefFor: (email: string) => string): void {
  if (!(target instanceof Element) || target.closest("a, button, input, label")) return;
  const email = target.closest<HTMLElement>("[data-email]")?.dataset["email"];
  if (email !== undefined && getSelection()?.isCollapsed !== false) goTo(hrefFor(email));
}
