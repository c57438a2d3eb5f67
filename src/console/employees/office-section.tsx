import { makeStyles } from "@fluentui/react-components";
import type { VirtualItem, Virtualizer } from "@tanstack/react-virtual";
import { useId } from "react";
import type { May } from "../shell/may.ts";
import type { Office } from "./arrange-employees.ts";
import type { Rows } from "./lay-out-rows.ts";
import { OfficeHeading } from "./office-heading.tsx";
import type { PersonActs } from "./person-controls.tsx";
import { PersonItem } from "./person-item.tsx";
import type { Selection } from "./selection.ts";
import { gap } from "./use-virtual-rows.ts";

const useStyles = makeStyles({
  section: {
    position: "absolute",
    left: 0,
    width: "100%",
    "@media print": { position: "static", height: "auto !important" },
  },
  heading: { position: "sticky", top: 0, zIndex: 2, "@media print": { position: "static" } },
  row: {
    position: "absolute",
    left: 0,
    width: "100%",
    boxSizing: "border-box",
    display: "grid",
    "@media print": { position: "static", breakInside: "avoid" },
  },
});

/** The props of an office; `items` are its visible rows. */
export interface SectionProps {
  readonly office: Office;
  readonly section: Rows["sections"][number];
  readonly items: readonly VirtualItem[];
  readonly rows: Rows;
  /** The index of the tab stop. */
  readonly place: number;
  readonly columns: number;
  readonly virtualizer: Virtualizer<HTMLElement, Element>;
  /** Undefined outside selection mode. */
  readonly selection: Selection | undefined;
  readonly hrefFor: (email: string) => string;
  readonly acts: PersonActs;
  readonly headings: {
    readonly isReady: boolean;
    readonly isFiltered: boolean;
    readonly maySync: (people: number) => May;
    readonly onSelect: (office: Office) => void;
    readonly onSync: (office: Office) => void;
  };
}

/** An office: as high as all its rows together, so that its heading is sticky for as long as they are visible. */
export function OfficeSection(props: SectionProps) {
  const { office, section, items, rows, columns, virtualizer, selection, headings } = props;
  const styles = useStyles();
  const id = useId();
  const headingAt = section.heading ?? 0;
  const top = virtualizer.measurementsCache[headingAt]?.start ?? 0;
  const bottom = virtualizer.measurementsCache[section.last]?.end ?? top;
  const heading = items.find(({ index }) => index === headingAt);
  const isSelected =
    selection !== undefined && office.people.every(({ person }) => selection.emails.has(person.email));
  return (
    <section
      className={styles.section}
      style={{ top: top - virtualizer.options.scrollMargin, height: bottom - top }}
      aria-labelledby={id}
    >
      <div className={styles.heading} ref={virtualizer.measureElement} data-index={headingAt}>
        <OfficeHeading
          office={office}
          id={id}
          isReady={headings.isReady}
          isFiltered={headings.isFiltered}
          isSelected={isSelected}
          maySync={headings.maySync(office.people.length)}
          onSelect={headings.onSelect}
          onSync={headings.onSync}
        />
      </div>
      {items.length > (heading ? 1 : 0) && (
        // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items
        <div role="list" aria-labelledby={id}>
          {items.map(({ index, key, start }) => {
            const row = rows.rows[index];
            if (!row || row.people.length === 0) return null;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={styles.row}
                style={{
                  top: start - top,
                  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                  columnGap: gap,
                  paddingBottom: gap,
                }}
              >
                {row.people.map(({ key: own, person }, at) => (
                  <PersonItem
                    key={own}
                    person={person}
                    href={props.hrefFor(person.email)}
                    place={row.from + at}
                    placeInOffice={row.fromInOffice + at}
                    officeSize={office.people.length}
                    isCurrent={row.from + at === props.place}
                    isSelected={selection?.emails.has(person.email)}
                    acts={props.acts}
                  />
                ))}
              </div>
            );
          })}
        </div>
      )}
    </section>
  );
}
