import { useQuery } from "@tanstack/react-query";
import { Refused, type Scope } from "../../api/client.ts";
import type { PlanView } from "../../api/plan.ts";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";

/** A dry run: in progress, done, or refused. */
export interface PlanInTheMaking {
  readonly plan: PlanView | undefined;
  readonly error: unknown;
  /** Whether a run makes it, as for a company too large for one response. */
  readonly isByRun: boolean;
  readonly again: () => void;
}

/** Makes the plan of a scope, once; if the scope changes meanwhile, the previous request is aborted. */
export function usePlan(scope: Scope): PlanInTheMaking {
  const preview = useQuery({
    queryKey: ["preview", scope],
    queryFn: ({ signal }) => commands.preview(scope, signal),
    staleTime: Number.POSITIVE_INFINITY,
    // A user must never approve an outdated plan.
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data, isFetching, refetch } = preview;
  const started = data && isRun(data) ? data : undefined;
  const id = started?.id ?? "";
  const run = useQuery({ ...queries.run(id), enabled: started !== undefined });
  const isOver = run.data !== undefined && hasEnded(run.data);
  const made = useQuery({ ...queries.plan(id), enabled: isOver && run.data?.plan !== undefined });
  return {
    plan: isFetching ? undefined : data && !isRun(data) ? data : made.data,
    error: isFetching
      ? null
      : (preview.error ?? run.error ?? made.error ?? (isOver && run.data ? whyNone(run.data) : null)),
    isByRun: started !== undefined,
    again: () => void refetch(),
  };
}

const isRun = (answer: PlanView | RunView): answer is RunView => "status" in answer;

function whyNone({ plan, reason }: RunView): Refused | null {
  if (plan) return null;
  const { code, message, remedy } = reason ?? { code: "no-plan", message: t.sync.planRunFailed };
  return new Refused(409, code, message, { remedy });
}
