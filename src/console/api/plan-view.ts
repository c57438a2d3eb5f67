import type { Guard } from "../../core/guards.ts";
import type { Plan } from "../../core/plan.ts";

/** A plan as the app tells it: with what its guards say. */
export interface PlanView extends Plan {
  readonly guards: readonly Guard[];
}
