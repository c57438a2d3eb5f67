import type { Plan } from "../../sync/plan.ts";
import type { Guard } from "../../sync/safety.ts";

/** A plan as the app tells it: with what its guards say. */
export interface PlanView extends Plan {
  readonly guards: readonly Guard[];
}
