import { randomUUID } from "node:crypto";
import type { Employee, Source } from "../employees/employee.ts";
import { GiveUp } from "../errors.ts";
import type { Accounts } from "../sync/account.ts";
import { makePlan } from "../sync/make-plan.ts";
import type { Plan } from "../sync/plan.ts";
import type { Guard } from "../sync/safety.ts";
import type { Target } from "../sync/target.ts";
import { findAccounts } from "./find-accounts.ts";
import type { Records } from "./records.ts";
import type { Run } from "./run.ts";

/** Where a plan comes from: the employee database, Entra ID, the targets, and the settings that have a say. */
export interface Planning {
  readSource(): Promise<Source>;
  readonly accounts: Accounts;
  readonly targets: ReadonlyMap<string, Target>;
  readonly inScope: (employee: Employee) => boolean;
  readonly maxChangedPercent: number;
}

/** Reads everything a run needs and makes its plan; the database is closed before the first call to Microsoft. */
export async function planRun(
  run: Run,
  planning: Planning,
  { states, plans }: Pick<Records, "states" | "plans">,
): Promise<{ plan: Plan; guards: readonly Guard[] }> {
  const source = await planning.readSource();
  if (source.rows === 0) throw emptySource;

  const targets = run.targets.flatMap((name) => planning.targets.get(name) ?? []);
  const [accounts, prepared] = await Promise.all([
    run.emails ? findAccounts(planning.accounts, run.emails, source) : readAll(planning.accounts),
    Promise.all(
      targets.map(async (target) => ({
        target,
        held: await target.prepare(),
        memories: await states.memories(target.name),
      })),
    ),
  ]);
  const { inScope, maxChangedPercent } = planning;
  const { mode, emails } = run;
  const input = { id: randomUUID(), mode, now: new Date(), source, accounts, emails };
  const made = makePlan({ ...input, targets: prepared, inScope, maxChangedPercent });
  await plans.save(
    made.plan,
    source.employees.map(({ employee }) => employee),
  );
  return made;
}

const readAll = async (accounts: Accounts) => (await Array.fromAsync(accounts.readAll())).flat();

const emptySource = new GiveUp(
  "empty-source",
  "The employee database returned nobody at all; a run on that would be a mistake, so nothing was done.",
  {
    remedy:
      "Check that employees has rows with status active, and that the login may see them (row security).",
  },
);
