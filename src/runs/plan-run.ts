import { randomUUID } from "node:crypto";
import type { Employee, Source } from "../employees/employee.ts";
import { GiveUp, RetryLater } from "../errors.ts";
import type { Accounts } from "../sync/account.ts";
import type { Note } from "../sync/change.ts";
import { type MadePlan, makePlan } from "../sync/make-plan.ts";
import type { PreparedTarget } from "../sync/plan-employee.ts";
import type { Target } from "../sync/target.ts";
import { findAccounts } from "./find-accounts.ts";
import type { Records } from "./records.ts";
import type { Run } from "./run.ts";
import { type Checkup, chooseCheckups } from "./verification.ts";

/** Where a plan comes from: the employee database, Entra ID, the targets, and the settings that have a say. */
export interface Planning {
  readSource(): Promise<Source>;
  readonly accounts: Accounts;
  readonly targets: ReadonlyMap<string, Target>;
  readonly inScope: (employee: Employee) => boolean;
  readonly maxChangedPercent: number;
  /** Within how many days everybody's remembered state is verified once. */
  readonly verifyDays: number;
}

/** A plan, whom its run verifies, and when what it was made from was read (milliseconds since 1970). */
export interface PlannedRun extends MadePlan {
  readonly checkups: readonly Checkup[];
  readonly readAt: number;
}

/** Reads everything a run needs and makes its plan; the database is closed before the first call to Microsoft. */
export async function planRun(
  run: Run,
  planning: Planning,
  { states, plans }: Pick<Records, "states" | "plans">,
): Promise<PlannedRun> {
  const readAt = Date.now();
  const source = await planning.readSource();
  if (source.rows === 0) throw emptySource();

  const targets = run.targets.flatMap((name) => planning.targets.get(name) ?? []);
  const [accounts, prepared] = await Promise.all([
    run.emails ? findAccounts(planning.accounts, run.emails, source) : readAll(planning.accounts),
    Promise.all(targets.map((target) => prepare(target, states))),
  ]);
  const { inScope, maxChangedPercent, verifyDays: days } = planning;
  const { mode, emails, trigger } = run;
  const now = new Date();
  const input = { id: randomUUID(), mode, now, source, accounts, emails, inScope, maxChangedPercent };
  const ready = prepared.filter((target): target is PreparedTarget => "held" in target);
  const unplanned = prepared.filter((target): target is Note => "message" in target);
  const made = makePlan({ ...input, targets: ready, unplanned });

  const isNightly = trigger === "schedule" && mode === "apply";
  const checkups = isNightly ? chooseCheckups(made.staff, ready, { days, now }) : [];
  await plans.save(
    made.plan,
    source.employees.map(({ employee }) => employee),
    checkups,
  );
  return { ...made, checkups, readAt };
}

/** A target that cannot be asked tonight must not keep the others waiting: the plan says so and goes without. */
async function prepare(target: Target, states: Records["states"]): Promise<PreparedTarget | Note> {
  const memories = await states.memories(target.name);
  try {
    return { target, memories, ...(await target.prepare()) };
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    const { code, message } = error;
    const remedy = (error instanceof GiveUp && error.remedy) || "The next run tries again.";
    return {
      code,
      message: `Nothing was planned for ${target.name}: ${message}`,
      target: target.name,
      remedy,
    };
  }
}

const readAll = async (accounts: Accounts) => (await Array.fromAsync(accounts.readAll())).flat();

const emptySource = () =>
  new GiveUp(
    "empty-source",
    "The employee database returned nobody at all; a run on that would be a mistake, so nothing was done.",
    {
      remedy:
        "Check that employees has rows with status active, and that the login may see them (row security).",
    },
  );
