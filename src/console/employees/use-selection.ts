import { useEffect, useMemo, useRef, useState } from "react";
import { extended, noSelection, type Selection, toggled, withAll } from "./selection.ts";

/** Who is selected, undefined while nobody is being selected; `shown` are all e-mails in the list's order. */
export function useSelection(shown: readonly string[]) {
  const [selection, setSelection] = useState<Selection>();
  const latest = useRef(shown);
  latest.current = shown;
  const isOn = selection !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // There it closes something else, or empties the search.
      const other = "[role=dialog], [role=alertdialog], [role=menu], input[type=search]";
      if (event.target instanceof Element && event.target.closest(other)) return;
      setSelection(undefined);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
  const acts = useMemo(
    () => ({
      start: () => setSelection(noSelection),
      stop: () => setSelection(undefined),
      clear: () => setSelection(noSelection),
      /** Puts somebody in or takes them out, or puts in all from the last one to them. */
      select: (email: string, range: boolean) =>
        setSelection((now = noSelection) =>
          range ? extended(now, latest.current, email) : toggled(now, email),
        ),
      /** Puts all of these in, or takes them out where all are in. */
      selectAll: (emails: readonly string[]) => setSelection((now = noSelection) => withAll(now, emails)),
    }),
    [],
  );
  return [selection, acts] as const;
}
