import { accountKey, normalizeEmail } from "../key.ts";
import { type PlannedEmployee, type PlannedTemplates, type TemplateChoice, toWrite } from "../plan.ts";
import type { PlannedPerson, PreparedTarget } from "../plan-employee.ts";
import type { Served, TemplatesInUse } from "../target.ts";
import { exceeds, type Guard, type Guarded, type Limits, sharesOf } from "./guards.ts";

/** Tells whether a person has approved something, by its name (`approvalOfTemplates`). */
export type IsApproved = (name: string) => boolean;

/** The name under which the approval of templates is kept. */
export const approvalOfTemplates = (digest: string): string => `templates:${digest}`;

/** The guard of templates that no one has approved. */
export const templateChanged = "template-changed";

/** From how many people on new templates wait for an approval: before, they can be tried on one or two. */
const severalPeople = 3;

/** The templates of a plan's target that has some: what they are, what most people have, and how many change by them. */
export function templatesOf(
  targets: readonly PreparedTarget[],
  everyone: readonly PlannedEmployee[],
  people: readonly Chosen[] = [],
): PlannedTemplates | undefined {
  for (const { target, templates, memories } of targets) {
    if (!templates) continue;
    const changing = toWrite(everyone).filter(({ changes }) =>
      changes.some((change) => change.target === target.name && change.cause === "template"),
    );
    const used = new Map<string, number>();
    for (const { entraId } of changing.length > 0 ? changing : everyone) {
      const memory = entraId === null ? undefined : memories.get(accountKey(entraId));
      const digest = memory && templates.remembered(memory);
      if (digest !== undefined) used.set(digest, (used.get(digest) ?? 0) + 1);
    }
    const [from = null] = [...used].sort(([, a], [, b]) => b - a)[0] ?? [];
    const choices = templates.choiceOf && choicesOf(people, target.name, templates.choiceOf);
    const to = templates.digest;
    const served = templates.servedOf && countsOf(planned(people), templates.servedOf);
    return {
      ...{ target: target.name, from, to, people: changing.length },
      ...(choices && { choices }),
      ...(served && { served }),
    };
  }
  return undefined;
}

type Chosen = Pick<PlannedPerson, "employee" | "planned" | "joined">;

/** Those who may be written, each with their account. */
const planned = (people: readonly Chosen[]) =>
  people.flatMap(({ employee, planned, joined }) => {
    const account = joined.found.find(({ account: { id } }) => id === planned.entraId)?.account;
    return account && planned.inScope ? [{ employee, planned, account }] : [];
  });

type ServedOf = NonNullable<TemplatesInUse["servedOf"]>;

function countsOf(people: ReturnType<typeof planned>, servedOf: ServedOf): Record<Served, number> {
  const counts = { mailbox: 0, addin: 0, both: 0 };
  for (const { employee, account } of people) {
    const served = servedOf(employee, account);
    if (served) counts[served] += 1;
  }
  return counts;
}

/** By normalized e-mail, who of a plan something else than the mailbox alone serves. */
export function servedBeside(
  targets: readonly PreparedTarget[],
  people: readonly Chosen[],
): ReadonlyMap<string, Served> {
  const servedOf = targets.flatMap(({ templates }) => templates?.servedOf ?? [])[0];
  if (!servedOf) return new Map();
  return new Map(
    planned(people).flatMap(({ employee, account }) => {
      const served = servedOf(employee, account);
      return served && served !== "mailbox" ? [[normalizeEmail(employee.email), served] as const] : [];
    }),
  );
}

function choicesOf(
  people: readonly Chosen[],
  target: string,
  choiceOf: NonNullable<TemplatesInUse["choiceOf"]>,
): readonly TemplateChoice[] {
  return [...Map.groupBy(planned(people), ({ employee, account }) => choiceOf(employee, account))]
    .map(([choice, own]) => ({
      choice,
      people: own.length,
      changed: own.filter(({ planned }) => planned.changes.some((change) => change.target === target)).length,
    }))
    .sort((a, b) => (a.choice < b.choice ? -1 : 1));
}

/**
 * Holds what new templates would change of several people until someone approves them: the change is expected, but is
 * everyone's. It replaces the shares of `guard`, so it is off where they are (100 %).
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
      ...{ target, approval, people },
      message: `${from === to ? `The rules choose other templates of ${target} since a date in them` : `The templates of ${target}, or what is set for all, have changed (from ${shortened(from)} to ${shortened(to)})`}, which changes it for ${people} people whose data is the same. Approve these templates once: entra-sync templates approve ${to}.`,
    },
  ];
}

/** The name under which the approval of a target's first run is kept. */
export const approvalOfFirstRun = (target: string): string => `first-run:${target}`;

/**
 * Holds the first values of everyone in a target that was just switched on, until someone approves that: before its first
 * write such a target knows of none, so everyone differs. These people do not count in the shares of `guard`.
 */
export function guardFirstRuns(
  people: readonly Guarded[],
  { maxChangedPercent }: Pick<Limits, "maxChangedPercent">,
  isApproved: IsApproved,
): readonly Guard[] {
  return sharesOf(people, ({ cause }) => cause === "first")
    .filter((share) => exceeds(share, maxChangedPercent) && !isApproved(approvalOfFirstRun(share.target)))
    .map(({ target, people: count, all }) => ({
      ...{ name: `first-run:${target}`, target, approval: approvalOfFirstRun(target) },
      ...{ people: count, all, percent: maxChangedPercent },
      message: `${target} would be written for the first time for ${count} of ${all} people (${Math.round((count / all) * 100)} %, at most ${maxChangedPercent} % is allowed). Approve that once: entra-sync targets approve ${target}.`,
    }));
}

const shortened = (digest: string | null): string => digest?.slice(0, 8) ?? "unknown ones";
