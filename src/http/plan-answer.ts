import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import type { Guard } from "../core/guards.ts";
import type { Plan } from "../core/plan.ts";
import { describePlan } from "../report/describe-plan.ts";
import { toMarkdown } from "../report/markdown.ts";
import { redactPlan } from "../report/redact.ts";
import { toText } from "../report/text.ts";
import { json } from "./endpoint.ts";

/** How a plan can be asked for: `format`, and `redact` for a reader who must not see values, or people either. */
export const PlanView = z.object({
  format: z.enum(["json", "markdown", "text"]).default("json"),
  redact: z.enum(["values", "people"]).optional(),
});

/** A plan as it was asked for, with what its guards say. */
export function planAnswer(
  plan: Plan,
  guards: readonly Guard[],
  { format, redact }: z.infer<typeof PlanView>,
): HttpResponseInit {
  const shown = redact ? redactPlan(plan, redact) : plan;
  // Examples are of people and their values.
  const told = redact ? guards.map(({ name, message }) => ({ name, message })) : guards;
  if (format === "json") return json({ ...shown, guards: told });
  const document = describePlan(shown, { guards: told });
  return {
    status: 200,
    headers: { "content-type": `text/${format === "text" ? "plain" : "markdown"}; charset=utf-8` },
    body: format === "text" ? toText(document) : toMarkdown(document),
  };
}
