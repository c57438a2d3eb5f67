import { useQuery } from "@tanstack/react-query";
import { hasEnded } from "../../core/run.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import type { UndoRequest } from "../shell/use-dialogs.ts";

/** Has the undo planned, and its plan; `attempt` asks anew. The run that failed to make a plan says why. */
export function useUndoPlan({ email, run, targets }: UndoRequest, attempt: number) {
  // A query, though it posts: it is asked once however often React mounts the dialog, and writes nothing but a plan.
  const asked = useQuery({
    queryKey: ["undo", email, run, targets, attempt],
    queryFn: () => commands.undo(email, { run, mode: "preview", ...(targets && { targets }) }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const id = asked.data?.id;
  const planning = useQuery({ ...queries.run(id ?? ""), enabled: id !== undefined });
  const isPlanned = planning.data !== undefined && hasEnded(planning.data);
  const hasPlan = isPlanned && planning.data.status === "done";
  const plan = useQuery({ ...queries.plan(id ?? ""), enabled: hasPlan });
  return {
    plan: plan.data,
    failed: isPlanned && !hasPlan ? planning.data : undefined,
    error: asked.error ?? (planning.data ? null : planning.error) ?? plan.error,
  };
}
