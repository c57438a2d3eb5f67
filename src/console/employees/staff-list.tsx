import { makeStyles } from "@fluentui/react-components";
import { useMemo, useRef, useState } from "react";
import type { Office } from "./arrange-staff.ts";
import { layOutRows } from "./lay-out-rows.ts";
import { OfficeSection, type SectionProps } from "./office-section.tsx";
import { useColumns } from "./use-columns.ts";
import { placeOf, useReturnTo, useRovingFocus } from "./use-roving-focus.ts";
import { useVirtualRows } from "./use-virtual-rows.ts";

const useStyles = makeStyles({ list: { position: "relative", flexShrink: 0, overflowAnchor: "none" } });

/** People by office, of whom only those in view are drawn. Arrows, Home, End and the page keys move through them. */
export function StaffList({
  offices,
  opened,
  ...shared
}: Pick<SectionProps, "layout" | "selection" | "hrefFor" | "acts" | "headings"> & {
  readonly offices: readonly Office[];
  /** Whose page is open over the list; they get the focus back. */
  readonly opened: string | undefined;
}) {
  const list = useRef<HTMLDivElement>(null);
  const fitting = useColumns(list);
  const isList = shared.layout === "list";
  const columns = isList ? 1 : fitting;
  const rows = useMemo(() => layOutRows(offices, columns), [offices, columns]);
  const [wanted, setPlace] = useState(0);
  const place = Math.min(wanted, rows.people.length - 1);
  const virtualizer = useVirtualRows(list, rows, { kept: place, isList });
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
