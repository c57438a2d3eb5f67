import type { Employee } from "../../core/employee.ts";
import { hashValue } from "../../core/state.ts";
import type { Memory, ShownAccount, TemplatesInUse } from "../../core/target.ts";
import { withAccount } from "./account-facts.ts";
import { toSend } from "./configuration.ts";
import { describeChoice, isPhotoExpiring, type Signature, type Templates } from "./render.ts";
import type { Asked } from "./rules.ts";
import type { OnReply } from "./rules-file.ts";
import { valuesOf } from "./variables.ts";

/** The settings that affect everyone's signatures: what replies get, and whether pictures are hosted (`images`). */
export interface ForEveryone {
  readonly onReply?: OnReply;
  readonly images?: object | undefined;
}

/** The digest that is approved (SHA-256, hex): of the templates, and of the settings that affect everyone's signatures. */
export const digestOfTemplates = (
  { digest }: Pick<Templates, "digest">,
  { onReply = "full", images }: ForEveryone = {},
): string => {
  const sent = toSend({ html: "", text: "", mobileText: "" }, onReply);
  return hashValue(JSON.stringify([digest, sent, ...(images ? ["hosted"] : [])]));
};

/** A hash of all values that a template may show of an employee. */
const hashOfValues = (employee: Employee): string => hashValue(JSON.stringify(valuesOf(employee)));

/** Whether a signature was written with the values that an employee has now; where pictures were not hosted then, the photo's own address counts. */
export const hasSameValues = ({ values }: Memory["facts"], employee: Employee): boolean =>
  values === hashOfValues(employee) ||
  (employee.signatureImage !== undefined &&
    values === hashOfValues({ ...employee, signatureImage: undefined }));

/** What a plan uses of the templates: their digest and, where rules choose, each choice and what serves it. */
export function inUseOf({ templates, digest }: MadeWith, asked: Asked): TemplatesInUse {
  const remembered: TemplatesInUse["remembered"] = ({ facts }) => facts["templates"];
  if (!templates.hasRules) return { digest, remembered };
  const choose = (employee: Employee, account: ShownAccount) =>
    templates.choose(withAccount(employee, account, asked));
  return {
    digest,
    remembered,
    choiceOf: (employee, account) => describeChoice(choose(employee, account)),
    ...(templates.rules?.rules.some(({ served }) => served !== undefined) && {
      servedOf: (employee, account) => {
        const { undecided, served = "mailbox" } = choose(employee, account);
        return undecided ? undefined : served;
      },
    }),
  };
}

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

/** Whether an employee's signature would be rendered from the same input as the remembered one, and have no notes. */
export const isSameSource = ({ source }: Memory["facts"], employee: Employee, used: MadeWith): boolean =>
  // What is unusable is not among the values, and keeps the signature as it is; neither is a photo that is not shown.
  !!source && !employee.unusable?.length && !isPhotoExpiring(employee) && source === sourceOf(employee, used);

/** A hash of all that a signature depends on; "" where rules have dates, which make another one of the same tomorrow. */
function sourceOf(employee: Employee, { templates, digest }: MadeWith): string {
  if (templates.isDated) return "";
  return hashValue(JSON.stringify([valuesOf(employee), describeChoice(templates.choose(employee)), digest]));
}
