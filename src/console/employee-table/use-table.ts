import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { queries } from "../api/queries.ts";
import type { Entry } from "../employees/arrange-employees.ts";
import { useWidth } from "../employees/use-virtual-rows.ts";
import { columnsFor, fitColumns, longestTexts, usualColumns } from "./table-columns.ts";

/** How the user wants the table: the ids of its columns, and whether people stand by office. */
export interface TableChoices {
  readonly columns: readonly string[];
  readonly isGrouped: boolean;
}

const key = "entra-sync-employees-table";

/** The table's columns that the user has chosen, and those that fit into the width of `place`. */
export function useTable(people: readonly Entry[]) {
  const { data: me } = useQuery(queries.me);
  const targets = useMemo(() => me?.targets ?? [], [me]);
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const [choices, choose] = useTableChoices(targets);
  const columns = useMemo(() => columnsFor(targets), [targets]);
  const longest = useMemo(() => longestTexts(people, columns), [people, columns]);
  const { columns: ids, isGrouped } = choices;
  const chosen = useMemo(() => columns.filter(({ id }) => ids.includes(id)), [columns, ids]);
  const fitted = useMemo(() => {
    // Under the heading of their office, people need no column of it.
    const shown = chosen.filter(({ id }) => !(isGrouped && id === "office"));
    return fitColumns(shown, { width, longest });
  }, [chosen, width, longest, isGrouped]);
  return { place, choices, choose, columns, chosen, fitted, left: fitted.left };
}

/** The user's choice, stored in this browser; the usual columns in one order until there is one. */
function useTableChoices(targets: readonly string[]) {
  const [stored, setStored] = useState(remembered);
  const choices: TableChoices = { columns: usualColumns(targets), isGrouped: false, ...stored };
  const choose = (change: Partial<TableChoices>) => {
    const next = { ...stored, ...change };
    localStorage.setItem(key, JSON.stringify(next));
    setStored(next);
  };
  return [choices, choose] as const;
}

/** What this browser has stored; another version of the page, or a user, may have stored anything. */
function remembered(): Partial<TableChoices> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    const columns = "columns" in stored && Array.isArray(stored.columns) ? stored.columns : undefined;
    const isGrouped = "isGrouped" in stored ? stored.isGrouped : undefined;
    return {
      ...(columns?.every((id) => typeof id === "string") && { columns }),
      ...(typeof isGrouped === "boolean" && { isGrouped }),
    };
  } catch {
    return {};
  }
}
