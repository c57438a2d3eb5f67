import { digestOf, type Plan, totalsOf, toWrite } from "../plan.ts";
import type { Target } from "../target.ts";
import type { Guard } from "./guards.ts";

/**
 * The requested targets that guards hold: all by a guard about the whole plan (the database looks wrong), else those that
 * a guard is about, and those that show values of one that is held.
 */
export function heldTargets(
  guards: readonly Guard[],
  requested: readonly string[],
  targets: readonly Pick<Target, "name" | "shows">[],
): readonly string[] {
  const isOfAll = guards.some(({ target }) => target === undefined);
  const held = new Set(isOfAll ? requested : guards.flatMap(({ target }) => target ?? []));
  for (const { name, shows = [] } of targets) if (shows.some((other) => held.has(other))) held.add(name);
  return requested.filter((name) => held.has(name));
}

/** The two plans that one is divided into: what is written now, and what waits. */
export interface Divided {
  readonly free: Plan;
  readonly waiting: Plan;
}

/** Divides a plan of which guards hold only a part; undefined where the rest of it has nothing to write. */
export function divide(
  plan: Plan,
  ids: { readonly free: string; readonly waiting: string },
): Divided | undefined {
  const { held = [], targets, totals } = plan;
  const free = targets.filter((name) => !held.includes(name));
  if (held.length === 0 || !free.some((name) => totals.targets[name])) return undefined;
  return {
    free: { ...partOf(plan, free, ids.free), blocked: [] },
    waiting: { ...partOf(plan, held, ids.waiting), held },
  };
}

/** A plan for some of its targets only, under an id of its own. */
function partOf({ held: _, templates, ...plan }: Plan, targets: readonly string[], id: string): Plan {
  const isPart = ({ target }: { readonly target?: string }) =>
    target === undefined || targets.includes(target);
  const people = plan.employees.map(({ unsure, ...person }) => ({
    ...person,
    changes: person.changes.filter(isPart),
    notes: person.notes.filter(isPart),
    ...(unsure && { unsure: { ...unsure, changes: unsure.changes.filter(isPart) } }),
  }));
  const employees = people.filter(({ changes, notes }) => changes.length > 0 || notes.length > 0);
  const { employees: all, matched, skipped, equal } = plan.totals;
  const counted = totalsOf(employees, equal);
  const unchanged = matched - counted.changed - counted.outOfScope;
  const written = toWrite(employees);
  return {
    ...plan,
    ...{ id, targets, employees, digest: digestOf(written), hasChanges: written.length > 0 },
    totals: { ...counted, employees: all, matched, skipped, unchanged },
    notes: plan.notes.filter(isPart),
    ...(templates && isPart(templates) && { templates }),
  };
}
