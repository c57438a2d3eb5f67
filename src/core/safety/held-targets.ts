import { counting, isListed, isWritten, type PlanHead, type PlannedEmployee } from "../plan.ts";
import type { Target } from "../target.ts";
import { digesting } from "./approval.ts";
import type { Guard } from "./guards.ts";

/**
 * The requested targets that guards hold: all for a guard about the whole plan (the database looks wrong), else those that a
 * guard is about, and those that publish values of a held one.
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

/** A plan for some targets of another plan: each person's entry, taken one by one, and then the rest. */
export interface Part extends Pick<PlanHead, "id" | "targets"> {
  /** Undefined for a person that it says nothing of. */
  of<Person extends PlannedEmployee>(person: Person): Person | undefined;
  plan(): PlanHead;
}

/** The two plans that one is divided into: what is written now, and what waits. */
export interface Divided {
  readonly free: Part;
  readonly waiting: Part;
}

/** Divides a plan of which guards hold only a part; undefined where the rest of it has nothing to write. */
export function divide(
  plan: PlanHead,
  ids: { readonly free: string; readonly waiting: string },
): Divided | undefined {
  const { held = [], targets, totals } = plan;
  const free = targets.filter((name) => !held.includes(name));
  if (held.length === 0 || !free.some((name) => totals.targets[name])) return undefined;
  return {
    free: partOf({ ...plan, blocked: [], held: undefined }, free, ids.free),
    waiting: partOf({ ...plan, held }, held, ids.waiting),
  };
}

/** A plan for some of its targets only, under an id of its own. */
function partOf(
  { held, templates, ...plan }: Omit<PlanHead, "held"> & { readonly held: PlanHead["held"] | undefined },
  targets: readonly string[],
  id: string,
): Part {
  const isPart = ({ target }: { readonly target?: string }) =>
    target === undefined || targets.includes(target);
  const counted = counting();
  const written = digesting();
  return {
    id,
    targets,
    of(person) {
      const { unsure } = person;
      const own = {
        ...person,
        changes: person.changes.filter(isPart),
        notes: person.notes.filter(isPart),
        ...(unsure && { unsure: { ...unsure, changes: unsure.changes.filter(isPart) } }),
      };
      if (!isListed(own)) return undefined;
      counted.add(own);
      if (isWritten(own)) written.add(own);
      return own;
    },
    plan() {
      const { employees, matched, skipped, equal } = plan.totals;
      const totals = counted.totals();
      const unchanged = matched - totals.changed - totals.outOfScope;
      return {
        ...plan,
        id,
        targets,
        digest: written.digest(),
        hasChanges: totals.changed > 0,
        totals: { ...totals, employees, matched, skipped, unchanged, equal },
        notes: plan.notes.filter(isPart),
        ...(templates && isPart(templates) && { templates }),
        ...(held && { held }),
      };
    },
  };
}
