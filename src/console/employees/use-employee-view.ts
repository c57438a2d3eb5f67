import { useDeferredValue, useMemo } from "react";
import { goTo, hrefOf, parseRoute } from "../shell/route.ts";
import type { EmployeeView } from "./arrange-employees.ts";
import { useSearchText } from "./filters.tsx";
import { type AskedView, queryWith, viewInQuery } from "./view-in-query.ts";

/** The view, kept in the address; `searched` lags slightly behind what is typed. */
export function useEmployeeView(query: URLSearchParams, { isGrouped }: Pick<EmployeeView, "isGrouped">) {
  const asked = query.toString();
  const view = useMemo(() => viewInQuery(new URLSearchParams(asked)), [asked]);
  const [text, setText] = useSearchText(view.search, (search) => change({ search }));
  const search = useDeferredValue(text);
  const shown = useMemo<EmployeeView>(() => ({ ...view, search, isGrouped }), [view, search, isGrouped]);
  const clear = () => {
    setText("");
    change({ search: "", syncStates: [], office: undefined, served: undefined });
  };
  return { view: shown, text, setText, change, clear };
}

/** Changes a part of the view, even if the user has navigated in the meantime. */
function change(part: Partial<AskedView>): void {
  const { path, query } = parseRoute(location.hash);
  if (path[0] === "employees") goTo(hrefOf(path, queryWith(query, part)), { replace: true });
}
