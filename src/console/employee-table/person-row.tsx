import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { type KeyboardEvent, memo } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { type PersonActs, PersonMenuButton, SyncPerson } from "../employees/person-controls.tsx";
import { PersonFace } from "../employees/person-face.tsx";
import SelectPerson from "../employees/select-person.tsx";
import { tableHeights } from "../employees/use-virtual-rows.ts";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import type { FittedColumns } from "./table-columns.ts";

const useStyles = makeStyles({
  row: {
    height: `${tableHeights.row}px`,
    cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    ":hover": { backgroundColor: tokens.colorBrandBackground2Hover },
    "@media (forced-colors: active)": { outline: "2px solid Highlight", outlineOffset: "-2px" },
  },
  cell: {
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    textAlign: "start",
    fontWeight: tokens.fontWeightRegular,
    unicodeBidi: "isolate",
  },
  edge: { padding: 0 },
  name: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS, minWidth: 0 },
  sync: { "@media (max-width: 640px)": { display: "none" } },
  // On a phone the name needs the room.
  face: { display: "flex", "@media (max-width: 640px)": { display: "none" } },
  who: { display: "grid", minWidth: 0 },
  // With room for the outline of the link within, which would be cut.
  text: {
    margin: "-3px",
    padding: "3px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    unicodeBidi: "isolate",
  },
  link: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: "none",
    ":hover": { textDecorationLine: "underline" },
    ":focus-visible": {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      borderRadius: tokens.borderRadiusSmall,
    },
  },
  email: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
});

/** A person as a row of the table. */
export const PersonRow = memo(function PersonRow(props: {
  readonly measure: (row: HTMLTableRowElement | null) => void;
  /** The row's index among all, with the headings of offices. */
  readonly index: number;
  /** The person's index among all people. */
  readonly place: number;
  readonly person: ListedEmployee;
  readonly columns: FittedColumns["shown"];
  readonly hasEmailBelow: boolean;
  readonly href: string;
  /** Whether it is the tab stop. */
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly acts: PersonActs;
}) {
  const styles = useStyles();
  const { person, columns, isSelected, acts } = props;
  const { name, email, standing } = person;
  const tabIndex = props.isCurrent ? 0 : -1;
  const controls = { person, acts, tabIndex };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== " ") return;
    event.preventDefault();
    acts.select(email, event.shiftKey);
  };
  return (
    <tr
      ref={props.measure}
      className={mergeClasses(styles.row, isSelected && styles.selected)}
      aria-rowindex={props.index + 2}
      data-index={props.index}
      data-place={props.place}
      data-email={email}
      data-standing={standing}
    >
      <td className={mergeClasses(styles.cell, styles.edge)}>
        <SelectPerson {...controls} isSelected={isSelected} />
      </td>
      <th scope="row" className={styles.cell}>
        <span className={styles.name}>
          <span className={styles.face}>
            <PersonFace person={person} size={32} />
          </span>
          <span className={styles.who}>
            <span className={styles.text}>
              <a
                href={props.href}
                className={styles.link}
                tabIndex={tabIndex}
                title={name}
                draggable={false}
                onKeyDown={onKeyDown}
              >
                {name}
              </a>
            </span>
            {props.hasEmailBelow && (
              <span className={mergeClasses(styles.text, styles.email)} title={email}>
                {email}
              </span>
            )}
          </span>
        </span>
      </th>
      {columns.map(({ id, text, state }) => (
        <td key={id} className={styles.cell} {...(!state && { title: text(person) })}>
          {state ? <SyncStateBadge standing={state(person)} isPlain={id !== "standing"} /> : text(person)}
        </td>
      ))}
      <td className={mergeClasses(styles.cell, styles.edge)}>
        <SyncPerson {...controls} className={styles.sync} />
        <PersonMenuButton {...controls} />
      </td>
    </tr>
  );
});
