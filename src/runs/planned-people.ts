import { withheld } from "../core/exclusion.ts";
import { isOfAddress, type Link, linkKey } from "../core/identity/link.ts";
import { accountKey } from "../core/key.ts";
import { inTurns, type Outline, type PlanInput, planEveryone } from "../core/make-plan.ts";
import { skippedBecause } from "../core/outcome.ts";
import type { Checkup } from "../core/plan.ts";
import { isListed, type PlannedEmployee } from "../core/plan.ts";
import type { PlannedOne, PlannedPerson } from "../core/plan-employee.ts";
import type { Target } from "../core/target.ts";
import type { Making, PlanLine } from "../stores/plans.ts";
import { linkToWrite } from "./accounts.ts";
import { rowsShown } from "./recall.ts";
import { choosingCheckups } from "./verify.ts";

/** What a run needs to know of the people of its plan, beyond their lines in it; most people add nothing to any list. */
export interface PlannedPeople extends Omit<Outline, "plan" | "served"> {
  readonly checkups: readonly Checkup[];
  /** The people who are left out of a target or of all, with the notes that say why. */
  readonly skipped: readonly PlannedEmployee[];
  /** The links that differ from those that are remembered. */
  readonly links: readonly Link[];
  /** In a plan of everyone, the keys of the accounts that were found, those in doubt included. */
  readonly found: ReadonlySet<string>;
  /** In a plan of some people, the keys of their accounts. */
  readonly accounts: ReadonlySet<string>;
}

interface Kept {
  /** Every target, by name. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly remembered: ReadonlyMap<string, Link>;
  /** Within how many days everyone is verified; undefined for a run that verifies no one. */
  readonly verifyDays: number | undefined;
  /** Called for everyone as they are planned. */
  readonly see?: ((one: PlannedOne) => void) | undefined;
}

/**
 * Plans people one by one: each becomes a line of the stored plan, and only what the run needs is kept. `rest` is complete
 * after the last line.
 */
export function planPeople(
  input: PlanInput,
  { targets, remembered, verifyDays, see }: Kept,
): { readonly lines: Making; readonly rest: () => PlannedPeople } {
  const skipped: PlannedEmployee[] = [];
  const links: Link[] = [];
  const found = new Set<string>();
  const accounts = new Set<string>();
  const checkups =
    verifyDays === undefined
      ? undefined
      : choosingCheckups(input.targets, { days: verifyDays, now: input.now });
  let made: Outline | undefined;
  return { lines: lines(), rest };

  async function* lines(): Making {
    const people = inTurns(planEveryone(input));
    for (;;) {
      const step = await people.next();
      if (step.done) {
        made = step.value;
        return { plan: made.plan, checkups: checkups?.chosen() ?? [], served: made.served };
      }
      const { planned, person } = step.value;
      see?.(step.value);
      if (input.requested.some((target) => skippedBecause(planned, target))) skipped.push(planned);
      const line = person ? lineOf(person) : planned;
      if (isListed(planned)) yield line;
    }
  }

  function lineOf(person: PlannedPerson): PlanLine {
    const { planned, joined } = person;
    if (!input.emails) for (const { account } of joined.found) found.add(accountKey(account.id));
    else if (planned.entraId) accounts.add(accountKey(planned.entraId));
    const remembering = linkToWrite(person, remembered, input.now);
    if (remembering) links.push(remembering);
    // A worker may not know of an exclusion yet that this plan knows of: what it leaves out is not sent along.
    const employee = withheld(targets, person.employee, person.exclusion, "");
    const shown = rowsShown(person, employee, input);
    checkups?.add(person, shown);
    const newIn = targetsNewTo(planned);
    const link = planned.changes.length > 0 && !isOfAddress(person) && linkKey(person.source);
    return {
      ...planned,
      employee,
      ...(shown && { shown }),
      ...(newIn.length > 0 && { newIn }),
      ...(link && { link }),
    };
  }

  function targetsNewTo({ entraId, changes }: PlannedEmployee): readonly string[] {
    if (!entraId || changes.length === 0) return [];
    const key = accountKey(entraId);
    return input.targets.flatMap(({ target: { name }, memories }) =>
      !memories.has(key) && changes.some(({ target }) => target === name) ? [name] : [],
    );
  }

  function rest(): PlannedPeople {
    if (!made) throw new Error("The plan is not made yet.");
    const { guards, following } = made;
    return { guards, following, checkups: checkups?.chosen() ?? [], skipped, links, found, accounts };
  }
}
