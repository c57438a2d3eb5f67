import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { type KeyboardEvent, type MouseEvent, memo, Suspense } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { part } from "../shell/part.ts";
import { PersonCard } from "./person-card.tsx";
import { type PersonActs, PersonMenuButton, SyncPerson } from "./person-controls.tsx";

/** Loaded with the first selection. */
const SelectPerson = part(() => import("./select-person.tsx"));

const useStyles = makeStyles({
  // As large as what is loading.
  box: { width: "32px", height: "32px" },
  item: {
    position: "relative",
    boxSizing: "border-box",
    minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    ":hover": { border: `1px solid ${tokens.colorNeutralStroke1Hover}` },
    ":focus-within": { zIndex: 1 },
    contain: "layout style",
    height: "100%",
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow2,
  },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    outline: `2px solid ${tokens.colorCompoundBrandStroke}`,
    outlineOffset: "-2px",
    "@media (forced-colors: active)": { outlineColor: "Highlight" },
  },
  // The link covers the card, so that all of it can be clicked; other controls lie above it.
  above: { position: "relative", zIndex: 1 },
  corner: { display: "flex", alignItems: "center", flexShrink: 0, marginLeft: "auto" },
});

/** The props of a card; none of them changes while others are scrolled, found or selected. */
export interface PersonItemProps {
  readonly person: ListedEmployee;
  readonly href: string;
  /** Indexes in the list and in the office, and the size of the office. */
  readonly place: number;
  readonly placeInOffice: number;
  readonly officeSize: number;
  /** Whether it is the tab stop. */
  readonly isCurrent: boolean;
  /** Undefined outside selection mode. */
  readonly isSelected: boolean | undefined;
  readonly acts: PersonActs;
}

/** A person's card in the list, with link, menu and checkbox. */
export const PersonItem = memo(function PersonItem(props: PersonItemProps) {
  const { person, isSelected, isCurrent, acts } = props;
  const styles = useStyles();
  const tabIndex = isCurrent ? 0 : -1;
  const controls = { person, acts, tabIndex };
  const onLink = (event: MouseEvent) => {
    // A click from a key has no detail: Enter opens the person also in selection mode, where Space selects.
    if (isSelected === undefined || event.detail === 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    acts.select(person.email, event.shiftKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isSelected === undefined || event.key !== " ") return;
    event.preventDefault();
    acts.select(person.email, event.shiftKey);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items
    <div
      role="listitem"
      className={mergeClasses(styles.item, isSelected && styles.selected)}
      aria-setsize={props.officeSize}
      aria-posinset={props.placeInOffice + 1}
      data-place={props.place}
      data-email={person.email}
      data-standing={person.standing}
    >
      <PersonCard
        person={person}
        link={{ href: props.href, tabIndex, onClick: onLink, onKeyDown, draggable: false }}
        start={
          isSelected === undefined ? null : (
            <Suspense fallback={<span className={styles.box} />}>
              <SelectPerson {...controls} isSelected={isSelected} className={styles.above} />
            </Suspense>
          )
        }
        sync={<SyncPerson {...controls} className={styles.above} />}
        end={
          <span className={mergeClasses(styles.above, styles.corner)}>
            <PersonMenuButton {...controls} />
          </span>
        }
      />
    </div>
  );
});
