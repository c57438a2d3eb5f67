import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { hasEnded } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { hasSucceeded } from "../sync/progress.ts";
import { extended, noSelection, type Selection, toggled, withAll } from "./selection.ts";

/** The selection, undefined outside selection mode; `shown` are the e-mails of all listed people, in order. */
export function useSelection(shown: readonly string[]) {
  const [selection, setSelection] = useState<Selection>();
  const latest = useRef(shown);
  latest.current = shown;
  const isOn = selection !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // There Escape closes something else, or clears the search.
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
      /** Adds or removes a person, or adds all from the last one to them. */
      select: (email: string, range: boolean) =>
        setSelection((now = noSelection) =>
          range ? extended(now, latest.current, email) : toggled(now, email),
        ),
      /** Adds all of these, or removes them if all are selected. */
      selectAll: (emails: readonly string[]) => setSelection((now = noSelection) => withAll(now, emails)),
    }),
    [],
  );
  return [selection, acts] as const;
}

/** Ends the selection when the run that was started for it has written everything; otherwise it stays, to be tried again. */
export function useClearedBy(stop: () => void): (run: string) => void {
  const [started, setStarted] = useState<string>();
  const { data: runs } = useQuery(queries.runs);
  const run = runs?.find(({ id }) => id === started);
  useEffect(() => {
    if (!run || !hasEnded(run)) return;
    setStarted(undefined);
    if (hasSucceeded(run)) stop();
  }, [run, stop]);
  return setStarted;
}
