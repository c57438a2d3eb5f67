import { useDeferredValue, useMemo } from "react";
import { goTo, hrefOf, parseRoute } from "../shell/route.ts";
import type { StaffView } from "./arrange-staff.ts";
import { useSearchText } from "./use-search-text.ts";
import { queryWith, viewInQuery } from "./view-in-query.ts";

/** What the reader asks to see, kept in the address; `searched` is a moment behind what they type. */
export function useStaffView(query: URLSearchParams) {
  const asked = query.toString();
  const view = useMemo(() => viewInQuery(new URLSearchParams(asked)), [asked]);
  const [text, setText] = useSearchText(view.search, (search) => change({ search }));
  const search = useDeferredValue(text);
  const shown = useMemo<StaffView>(() => ({ ...view, search }), [view, search]);
  const clear = () => {
    setText("");
    change({ search: "", standings: [], office: undefined });
  };
  return { view: shown, text, setText, change, clear };
}

/** Changes a part of the view, wherever the reader has gone in the meantime. */
function change(part: Partial<StaffView>): void {
  const { path, query } = parseRoute(location.hash);
  if (path[0] === "employees") goTo(hrefOf(path, queryWith(query, part)), { replace: true });
}
