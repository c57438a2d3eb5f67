import { isListed, type Plan, type PlannedEmployee } from "../core/plan.ts";
import type { Run, RunRequest } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import { type PlannedRun, type Planning, planRun } from "./plan.ts";
import { requestRun } from "./request.ts";

/** More people than this take longer to plan than a request may last (230 s in Azure). */
const atOnce = 20_000;

/**
 * Plans as a run would, and ends there: nothing is written but the plan and the links it finds. Of more than 20,000
 * people a run makes the preview; not of a trial, since no run knows its templates.
 */
export async function preview(
  asked: Pick<RunRequest, "targets" | "emails">,
  { by, isTrial }: { by: string; isTrial: boolean },
  planning: Planning,
  records: Records,
): Promise<
  | { readonly plan: Plan; readonly guards: PlannedRun["guards"] }
  | { readonly run: Run }
  | { readonly tooMany: number }
> {
  const request = { ...asked, mode: "preview", trigger: "request" } as const;
  const source = await planning.readSource();
  if (source.rows > atOnce && !asked.emails) {
    if (isTrial) return { tooMany: source.rows };
    return { run: await requestRun({ ...request, startedBy: by }, records) };
  }
  const employees: PlannedEmployee[] = [];
  const { plan, guards } = await planRun(request, { ...planning, readSource: async () => source }, records, {
    see: ({ planned }) => isListed(planned) && employees.push(planned),
  });
  return { plan: { ...plan, employees }, guards };
}
