import type { Employee } from "../core/employee.ts";
import { accountKey, normalizeEmail } from "../core/key.ts";
import { memoriesOf, type PlannedPerson, type PlanningContext, showable } from "../core/plan-employee.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Memory, Showable, Target } from "../core/target.ts";
import type { ShownRows } from "../stores/plans.ts";
import type { StateStore } from "../stores/state.ts";

/** What is remembered in targets that are not planned, but that planned ones recall: by target, by account key. */
export async function recall(
  targets: readonly Target[],
  states: Pick<StateStore, "memories">,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Memory>>> {
  const planned = targets.map(({ name }) => name);
  const others = new Set(
    targets.flatMap(({ recalls = [] }) => recalls).filter((name) => !planned.includes(name)),
  );
  const read = [...others].map(async (name) => [name, await states.memories(name)] as const);
  return new Map(await Promise.all(read));
}

/** A person of a plan, and the row that their messages carry. */
export type PersonWithRow = readonly [PlannedPerson, Employee];

/** The rows of people that a target shows without some of their values: a message carries what its plan was made from. */
export function shownRows(
  people: readonly PersonWithRow[],
  context: Pick<PlanningContext, "targets" | "recalled">,
): ShownRows {
  const showing = context.targets.filter(({ target }) => target.fitToShow);
  return new Map(
    people.flatMap(([{ planned }, row]) => {
      if (!planned.entraId) return [];
      const { entraId } = planned;
      const memoryOf = memoriesOf(entraId, context);
      const others = showing.flatMap((target) => {
        const { employee } = showable(target, row, memoryOf, entraId);
        return employee === row ? [] : [[target.target.name, employee] as const];
      });
      return others.length > 0 ? [[normalizeEmail(row.email), Object.fromEntries(others)] as const] : [];
    }),
  );
}

/** An employee as a target may show them now, by what is remembered of their account; of none where it is not known. */
export async function shownNow(
  target: Target,
  employee: Employee,
  account: string | null | undefined,
  states: Pick<StateStore, "memory">,
): Promise<Showable> {
  if (!target.fitToShow) return { employee, notes: [] };
  const names = account ? [target.name, ...(target.recalls ?? [])] : [];
  const read = names.map(
    async (name) => [name, await states.memory(name, accountKey(account ?? ""))] as const,
  );
  const memories = new Map(await Promise.all(read));
  await target.open?.();
  return target.fitToShow(employee, (name) => memories.get(name) ?? nothingRemembered, account ?? undefined);
}
