import type { Employee } from "../../core/employee.ts";
import { hashValue } from "../../core/state.ts";
import type { Memory } from "../../core/target.ts";
import { toSend } from "./configuration.ts";
import { describeChoice, renderSignature, type Templates } from "./render.ts";
import type { OnReply } from "./rules-file.ts";
import { valuesOf } from "./variables.ts";

/** The digest that is approved (SHA-256, hex): of the templates, and of what is switched on with every signature. */
export const digestOfTemplates = ({ digest }: Pick<Templates, "digest">, onReply: OnReply = "full"): string =>
  hashValue(JSON.stringify([digest, toSend({ html: "", text: "", mobileText: "" }, onReply)]));

/** A hash of all values that a template may show of an employee. */
export const hashOfValues = (employee: Employee): string => hashValue(JSON.stringify(valuesOf(employee)));

/** The templates, and what replies get where no rule says otherwise. */
interface Made {
  readonly templates: Templates;
  readonly onReply: OnReply;
}

/**
 * What a signature is rendered from, to be remembered with it: it tells whether another one has other values or only other
 * templates. One with notes has no `source`, since they are part of every plan: it is rendered for each.
 */
export const originOf = (employee: Employee, { templates, onReply }: Made): Memory["facts"] => ({
  values: hashOfValues(employee),
  templates: digestOfTemplates(templates, onReply),
  source:
    renderSignature(templates, employee).notes.length === 0 ? sourceOf(employee, { templates, onReply }) : "",
});

/** Whether an employee's signature would be rendered from the very same as the one that is remembered. */
export const isSameSource = (facts: Memory["facts"], employee: Employee, made: Made): boolean =>
  // What is unusable is not among the values, and keeps the signature as it is.
  !!facts["source"] && !employee.unusable?.length && facts["source"] === sourceOf(employee, made);

/** A hash of all that a signature depends on; "" where rules have dates, which make another one of the same tomorrow. */
function sourceOf(employee: Employee, { templates, onReply }: Made): string {
  if (templates.isDated) return "";
  const choice = describeChoice(templates.choose(employee));
  return hashValue(JSON.stringify([valuesOf(employee), choice, digestOfTemplates(templates, onReply)]));
}
