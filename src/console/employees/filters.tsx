import { makeStyles, SearchBox, Select, tokens } from "@fluentui/react-components";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { t } from "../texts/texts.ts";
import type { Arrangement, StaffView } from "./arrange-staff.ts";
import { sorts } from "./index-staff.ts";
import { StandingFilter } from "./standing-filter.tsx";

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  search: { flex: "1 1 260px", maxWidth: "420px", "@media (max-width: 640px)": { maxWidth: "none" } },
  select: { maxWidth: "220px", minWidth: 0, flex: "0 1 auto" },
});

/** Finds, filters and sorts people; `/` goes to the search. */
export function Filters(props: {
  readonly view: StaffView;
  readonly text: string;
  readonly arrangement: Arrangement;
  readonly onSearch: (text: string) => void;
  readonly onChange: (part: Partial<StaffView>) => void;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const { view, arrangement, onChange } = props;
  const bar = useRef<HTMLElement>(null);
  useSlash(bar);
  const offices = [...arrangement.officeCounts];
  return (
    <search ref={bar} className={styles.bar} aria-label={t.employees.filters}>
      <SearchBox
        className={styles.search}
        value={props.text}
        placeholder={t.employees.search}
        aria-label={t.employees.search}
        onChange={(_, { value }) => props.onSearch(value)}
      />
      <StandingFilter
        chosen={view.standings}
        counts={arrangement.standings}
        onChoose={(standings) => onChange({ standings })}
      />
      <Select
        className={styles.select}
        aria-label={t.employees.office}
        // Their places, since a name can be any text.
        value={String(offices.findIndex(([name]) => name === view.office))}
        onChange={(_, { value }) => onChange({ office: offices[Number(value)]?.[0] })}
      >
        <option value="-1">{t.employees.allOffices}</option>
        {offices.map(([name, people], at) => (
          <option key={name ?? ""} value={at}>
            {t.employees.withCount(name ?? t.employees.noOffice, people)}
          </option>
        ))}
      </Select>
      <Select
        className={styles.select}
        aria-label={t.employees.sort}
        value={view.sort}
        onChange={(_, { value }) => onChange({ sort: sorts.find((sort) => sort === value) ?? "name" })}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {t.employees.sorts[sort]}
          </option>
        ))}
      </Select>
      {props.children}
    </search>
  );
}

function useSlash(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (key !== "/" || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      const busy = "input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu]";
      if (target instanceof Element && target.closest(busy)) return;
      event.preventDefault();
      const input = bar.current?.querySelector("input");
      input?.focus();
      input?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [bar]);
}
