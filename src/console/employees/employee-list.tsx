import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { useMemo, useRef, useState } from "react";
import { t } from "../texts/texts.ts";
import type { Office } from "./arrange-employees.ts";
import { layOutRows } from "./lay-out-rows.ts";
import { OfficeSection, type SectionProps } from "./office-section.tsx";
import { placeOf, useReturnTo, useRovingFocus } from "./use-roving-focus.ts";
import { useColumns, useVirtualRows } from "./use-virtual-rows.ts";

const useStyles = makeStyles({
  list: {
    position: "relative",
    flexShrink: 0,
    overflowAnchor: "none",
    "@media print": { height: "auto !important" },
  },
});

/** People as cards by office; only the visible ones are drawn. Arrows, Home, End and the page keys move the focus. */
export function EmployeeCards({
  offices,
  opened,
  ...shared
}: Pick<SectionProps, "selection" | "hrefFor" | "acts" | "headings"> & {
  readonly offices: readonly Office[];
  /** The e-mail of the person in the drawer, who gets the focus back when it closes. */
  readonly opened: string | undefined;
}) {
  const list = useRef<HTMLDivElement>(null);
  const columns = useColumns(list);
  const rows = useMemo(() => layOutRows(offices, columns), [offices, columns]);
  const [wanted, setPlace] = useState(0);
  const place = Math.min(wanted, rows.people.length - 1);
  const virtualizer = useVirtualRows(list, rows, { kept: place });
  const { moveTo, onKeyDown } = useRovingFocus(list, rows, virtualizer, [place, setPlace]);
  useReturnTo(opened, rows, moveTo);

  const drawn = Map.groupBy(virtualizer.getVirtualItems(), ({ index }) => rows.rows[index]?.office);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the links within
    <div
      ref={list}
      className={useStyles().list}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setPlace((before) => placeOf(target) ?? before)}
    >
      {[...drawn].map(([at, items]) => {
        const office = at === undefined ? undefined : offices[at];
        const section = at === undefined ? undefined : rows.sections[at];
        return (
          office &&
          section && (
            <OfficeSection
              key={office.name ?? ""}
              office={office}
              section={section}
              items={items}
              rows={rows}
              place={place}
              columns={columns}
              virtualizer={virtualizer}
              {...shared}
            />
          )
        );
      })}
    </div>
  );
}

const useSkeletonStyles = makeStyles({
  grid: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(270px, 100%), 1fr))",
  },
  card: {
    display: "grid",
    gridTemplateColumns: "48px 1fr",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  lines: { display: "grid", gap: tokens.spacingVerticalS },
});

const cards = Array.from({ length: 12 }, (_, at) => at);

/** The placeholder while the people are loading. */
export function EmployeeListSkeleton() {
  const styles = useSkeletonStyles();
  return (
    <Skeleton className={styles.grid} aria-label={t.employees.loading}>
      {cards.map((card) => (
        <div key={card} className={styles.card}>
          <SkeletonItem shape="circle" size={48} />
          <div className={styles.lines}>
            <SkeletonItem size={16} />
            <SkeletonItem size={12} />
          </div>
        </div>
      ))}
    </Skeleton>
  );
}
