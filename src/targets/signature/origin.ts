import type { Employee } from "../../core/employee.ts";
import { hashValue } from "../../core/state.ts";
import type { Memory } from "../../core/target.ts";
import { toSend } from "./configuration.ts";
import { describeChoice, isPhotoExpiring, type Signature, type Templates } from "./render.ts";
import type { OnReply } from "./rules-file.ts";
import { valuesOf } from "./variables.ts";

/** The digest that is approved (SHA-256, hex): of the templates, and of what is switched on with every signature. */
export const digestOfTemplates = ({ digest }: Pick<Templates, "digest">, onReply: OnReply = "full"): string =>
  hashValue(JSON.stringify([digest, toSend({ html: "", text: "", mobileText: "" }, onReply)]));

/** A hash of all values that a template may show of an employee. */
export const hashOfValues = (employee: Employee): string => hashValue(JSON.stringify(valuesOf(employee)));

/** What signatures are made with: the templates, and the digest of them that is approved. */
export interface MadeWith {
  readonly templates: Templates;
  readonly digest: string;
}

/**
 * What a signature is rendered from, to be remembered with it: it tells whether another one has other values or only other
 * templates. One with notes has no `source`, since they are part of every plan: it is rendered for each.
 */
export const originOf = (
  employee: Employee,
  { notes }: Pick<Signature, "notes">,
  used: MadeWith,
): Memory["facts"] => ({
  values: hashOfValues(employee),
  templates: used.digest,
  source: notes.length === 0 ? sourceOf(employee, used) : "",
});

/** Whether an employee's signature would be rendered from the very same as the one that is remembered, and have no notes. */
export const isSameSource = ({ source }: Memory["facts"], employee: Employee, used: MadeWith): boolean =>
  // What is unusable is not among the values, and keeps the signature as it is; neither is a photo that is not shown.
  !!source && !employee.unusable?.length && !isPhotoExpiring(employee) && source === sourceOf(employee, used);

/** A hash of all that a signature depends on; "" where rules have dates, which make another one of the same tomorrow. */
function sourceOf(employee: Employee, { templates, digest }: MadeWith): string {
  if (templates.isDated) return "";
  return hashValue(JSON.stringify([valuesOf(employee), describeChoice(templates.choose(employee)), digest]));
}
