import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { hasEnded } from "../../core/run.ts";
import type { RunView } from "../../http/run-view.ts";
import { queries } from "../api/queries.ts";

/**
 * Has the list of runs look again at once when a run that was under way ends; what follows from an end, follows from
 * there. Gives whether it has been seen under way.
 */
export function useRunEnd(run: RunView | undefined): boolean {
  const client = useQueryClient();
  const wasUnderWay = useRef(false);
  const [hasBeen, setHasBeen] = useState(false);
  useEffect(() => {
    if (!run) return;
    const ends = wasUnderWay.current && hasEnded(run);
    wasUnderWay.current = !hasEnded(run);
    if (!hasEnded(run)) setHasBeen(true);
    if (ends) void client.invalidateQueries({ queryKey: queries.runs.queryKey });
  }, [run, client]);
  return hasBeen;
}
