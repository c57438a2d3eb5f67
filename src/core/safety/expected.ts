import { accountKey, normalizeEmail } from "../key.ts";
import { isWritten, type PlannedTemplates, type TemplateChoice } from "../plan.ts";
import { type PlannedOne, type PreparedTarget, plannedAccount } from "../plan-employee.ts";
import type { Served } from "../target.ts";
import { type AttributeShare, exceeds, type Guard, type Limits } from "./guards.ts";

/** Tells whether a person has approved something, by its name (`approvalOfTemplates`). */
export type IsApproved = (name: string) => boolean;

/** The name under which the approval of templates is kept. */
export const approvalOfTemplates = (digest: string): string => `templates:${digest}`;

/** The guard of templates that no one has approved. */
export const templateChanged = "template-changed";

/** New templates wait for an approval from this many people on, so that they can be tried on one or two. */
const severalPeople = 3;

/**
 * Takes everyone planned, one by one, and finds out about the templates of the target that has some: their digests before and
 * now, how many people change only because of them, and who is served by what.
 */
export function countingTemplates(targets: readonly PreparedTarget[]) {
  const own = targets.find(({ templates }) => templates);
  const choices = new Map<string, { people: number; changed: number }>();
  // By digest, how many have these templates: of those who change by them, and of everyone.
  const used = { changing: new Map<string, number>(), everyone: new Map<string, number>() };
  const served = { counts: { mailbox: 0, addin: 0, both: 0 }, beside: new Map<string, Served>() };
  let changing = 0;
  return {
    add(one: PlannedOne): void {
      if (!own?.templates) return;
      const { target, templates, memories } = own;
      const { entraId, changes } = one.planned;
      const isChanging =
        isWritten(one.planned) &&
        changes.some((change) => change.target === target.name && change.cause === "template");
      if (isChanging) changing += 1;
      const memory = entraId === null ? undefined : memories.get(accountKey(entraId));
      const digest = memory && templates.remembered(memory);
      for (const counts of [used.everyone, ...(isChanging ? [used.changing] : [])])
        if (digest !== undefined) counts.set(digest, (counts.get(digest) ?? 0) + 1);
      addChosen(one);
    },
    templates(): PlannedTemplates | undefined {
      if (!own?.templates) return undefined;
      const { target, templates } = own;
      const counts = changing > 0 ? used.changing : used.everyone;
      const [from = null] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
      const chosen = [...choices].map(([choice, count]): TemplateChoice => ({ choice, ...count }));
      return {
        target: target.name,
        from,
        to: templates.digest,
        people: changing,
        ...(templates.choiceOf && { choices: chosen.sort((a, b) => (a.choice < b.choice ? -1 : 1)) }),
        ...(templates.servedOf && { served: served.counts }),
      };
    },
    /** By normalized e-mail, who something else than the mailbox alone serves. */
    served: (): ReadonlyMap<string, Served> => served.beside,
  };

  /** Counts what rules choose, among those who may be written. */
  function addChosen({ planned, person }: PlannedOne): void {
    const { choiceOf, servedOf } = own?.templates ?? {};
    const account = person && planned.inScope ? plannedAccount(person) : undefined;
    if (!own || !person || !account) return;
    if (choiceOf) {
      const choice = choiceOf(person.employee, account);
      const { people, changed } = choices.get(choice) ?? { people: 0, changed: 0 };
      const isChanged = planned.changes.some((change) => change.target === own.target.name);
      choices.set(choice, { people: people + 1, changed: changed + (isChanged ? 1 : 0) });
    }
    const by = servedOf?.(person.employee, account);
    if (by) served.counts[by] += 1;
    if (by && by !== "mailbox") served.beside.set(normalizeEmail(person.employee.email), by);
  }
}

/**
 * Holds new templates that would change several people until someone approves them: the change is expected, but affects
 * everyone. It takes the place of the limits in percent, so it is off where they are (100 %).
 */
export function guardTemplates(
  templates: PlannedTemplates | undefined,
  { maxChangedPercent }: Pick<Limits, "maxChangedPercent">,
  isApproved: IsApproved,
): readonly Guard[] {
  if (!templates || templates.people < severalPeople || maxChangedPercent >= 100) return [];
  const { target, from, to, people } = templates;
  const approval = approvalOfTemplates(to);
  if (isApproved(approval)) return [];
  return [
    {
      name: templateChanged,
      target,
      approval,
      people,
      message: `${from === to ? `The rules choose other templates of ${target} since a date in them` : `The templates of ${target}, or what is set for all, have changed (from ${shortened(from)} to ${shortened(to)})`}, which changes it for ${people} people with unchanged data. Approve these templates once: entra-sync templates approve ${to}.`,
    },
  ];
}

/** The name under which the approval of a target's first run is kept. */
export const approvalOfFirstRun = (target: string): string => `first-run:${target}`;

/**
 * Holds the first write of everyone in a target that was just switched on until someone approves it: such a target knows only
 * its own writes, so everyone differs before the first one. These people do not count for the limits in percent.
 */
export function guardFirstRuns(
  shares: readonly AttributeShare[],
  { maxChangedPercent }: Pick<Limits, "maxChangedPercent">,
  isApproved: IsApproved,
): readonly Guard[] {
  return shares
    .filter((share) => exceeds(share, maxChangedPercent) && !isApproved(approvalOfFirstRun(share.target)))
    .map(({ target, people: count, all }) => ({
      name: `first-run:${target}`,
      target,
      approval: approvalOfFirstRun(target),
      people: count,
      all,
      percent: maxChangedPercent,
      message: `${target} would be written for the first time for ${count} of ${all} people (${Math.round((count / all) * 100)} %, at most ${maxChangedPercent} % is allowed). Approve that once: entra-sync targets approve ${target}.`,
    }));
}

const shortened = (digest: string | null): string => digest?.slice(0, 8) ?? "unknown ones";
