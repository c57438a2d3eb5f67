import {
  Menu,
  MenuButton,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  SearchBox,
  Select,
  tokens,
} from "@fluentui/react-components";
import { FilterRegular } from "@fluentui/react-icons";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { type SyncState, servedBy, syncStates } from "../../api/employees.ts";
import { t } from "../texts/texts.ts";
import type { Arrangement, EmployeeView } from "./arrange-employees.ts";
import type { AskedView } from "./view-in-query.ts";

/** The orders within an office. */
const cardSorts = ["name", "title", "standing"] as const;

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  search: { flex: "1 1 260px", maxWidth: "420px", "@media (max-width: 640px)": { maxWidth: "none" } },
  select: { maxWidth: "220px", minWidth: 0, flex: "0 1 auto" },
});

/** Searches, filters and sorts people; `/` focuses the search box. */
export function Filters(props: {
  readonly view: EmployeeView;
  readonly text: string;
  readonly arrangement: Arrangement;
  readonly onSearch: (text: string) => void;
  readonly onChange: (part: Partial<AskedView>) => void;
  /** Whether the order is chosen here; a table has its headers for that. */
  readonly hasSort: boolean;
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
      <SyncStateFilter
        chosen={view.syncStates}
        counts={arrangement.stateCounts}
        onChoose={(chosen) => onChange({ syncStates: chosen })}
      />
      <Select
        className={styles.select}
        aria-label={t.employees.office}
        // Indexes, since a name can be any text.
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
      {(arrangement.servedCounts.size > 1 || view.served) && (
        <Select
          className={styles.select}
          aria-label={t.employees.served}
          value={view.served ?? ""}
          onChange={(_, { value }) => onChange({ served: servedBy.find((served) => served === value) })}
        >
          <option value="">{t.employees.anyServed}</option>
          {servedBy.map((served) => (
            <option key={served} value={served}>
              {t.employees.withCount(t.words.served[served], arrangement.servedCounts.get(served) ?? 0)}
            </option>
          ))}
        </Select>
      )}
      {props.hasSort && (
        <Select
          className={styles.select}
          aria-label={t.employees.sort}
          value={cardSorts.find((sort) => sort === view.sort) ?? "name"}
          onChange={(_, { value }) =>
            onChange({ sort: cardSorts.find((sort) => sort === value) ?? "name", isDescending: false })
          }
        >
          {cardSorts.map((sort) => (
            <option key={sort} value={sort}>
              {t.employees.sorts[sort]}
            </option>
          ))}
        </Select>
      )}
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

/** Filters by sync state; each choice has the number of people that it would show. */
export function SyncStateFilter(props: {
  readonly chosen: readonly SyncState[];
  readonly counts: ReadonlyMap<SyncState, number>;
  readonly onChoose: (chosen: readonly SyncState[]) => void;
}) {
  const { chosen, counts, onChoose } = props;
  const [only] = chosen;
  const label =
    chosen.length > 1
      ? t.employees.syncStateChosen(chosen.length)
      : only
        ? t.words.syncStates[only]
        : t.employees.standing;
  return (
    <Menu
      checkedValues={{ standing: [...chosen] }}
      onCheckedValueChange={(_, { checkedItems }) =>
        onChoose(syncStates.filter((standing) => checkedItems.includes(standing)))
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<FilterRegular />} aria-label={`${t.employees.standing}: ${label}`}>
          {label}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {syncStates
            .filter((standing) => counts.has(standing) || chosen.includes(standing))
            .map((standing) => (
              <MenuItemCheckbox key={standing} name="standing" value={standing}>
                {t.employees.withCount(t.words.syncStates[standing], counts.get(standing) ?? 0)}
              </MenuItemCheckbox>
            ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

const pause = 250;

/**
 * The text of a search box, and how to change it: at once on the page, and in the address (`asked`, `write`) when
 * the user pauses. A change of the address from elsewhere takes precedence.
 */
export function useSearchText(asked: string, write: (text: string) => void) {
  const [text, setText] = useState(asked);
  const written = useRef(asked);
  const writer = useRef(write);
  writer.current = write;
  useEffect(() => {
    if (asked === written.current) return;
    written.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      writer.current(text);
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
}
