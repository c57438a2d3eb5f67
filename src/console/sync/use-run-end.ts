import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RunView } from "../../http/run-view.ts";
import { hasEnded, queries } from "../api/queries.ts";

/** Looks again at all that a run may have changed, and calls `onEnd`, when a run that was under way ends. */
export function useRunEnd(run: RunView | undefined, onEnd: (run: RunView) => void): void {
  const client = useQueryClient();
  const wasUnderWay = useRef(false);
  useEffect(() => {
    if (!run) return;
    const ends = wasUnderWay.current && hasEnded(run);
    wasUnderWay.current = !hasEnded(run);
    if (!ends) return;
    const stale = [queries.staff.queryKey, queries.runs.queryKey, queries.status.queryKey, ["person"]];
    for (const queryKey of stale) void client.invalidateQueries({ queryKey });
    onEnd(run);
  }, [run, client, onEnd]);
}
