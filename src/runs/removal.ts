import { randomUUID } from "node:crypto";
import pMap from "p-map";
import { exclusionOf } from "../core/exclusion.ts";
import { accountKey, addressKey, employeeKey, normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import { accountOfLeaver, guardRemoval, type Leaver, notRemoved, removalOf } from "../core/removal.ts";
import type { Run } from "../core/run.ts";
import { approvalOf, withinApproval } from "../core/safety/approval.ts";
import { gate, profileOf, recordedIn } from "../core/safety/guards.ts";
import { undoPlan } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";
import { rowsLeadingTo } from "./accounts.ts";
import { emptySource, type PlannedRun, type Planning, releasedPlanIsGone } from "./plan.ts";
import { orWhyNot, type PlannedUndo, previewAgain, retryThrottled } from "./undo.ts";

/** How many people are read at the same time. */
const atOnce = 8;

type Kept = Pick<Records, "states" | "plans" | "exclusions" | "links" | "snapshots">;

/**
 * Plans the removal of what this app wrote about people who have left the database, where it is still there. The record of the
 * accounts that employees had says who they were; anyone in the database, or with an account that one of its rows leads to,
 * is left alone. Throws RetryLater, or GiveUp "empty-source", "plan-gone".
 */
export async function planRemoval(
  request: Pick<Run, "mode" | "emails" | "digest" | "release"> & { readonly remove: readonly string[] },
  planning: Pick<Planning, "readSource" | "accounts" | "targets" | "limits">,
  records: Kept,
): Promise<PlannedUndo & Required<Pick<PlannedRun, "accounts">>> {
  const { mode, digest, release, remove } = request;
  const now = new Date();
  const emails = [
    ...new Map(request.emails?.map((email) => [addressKey(email), normalizeEmail(email)])).values(),
  ];
  const source = await planning.readSource();
  // Everyone would have left.
  if (source.rows === 0) throw emptySource();
  const [links, excluded, last, released] = await Promise.all([
    records.links.all(),
    records.exclusions.all(),
    records.snapshots.last(),
    release && records.plans.read(release.plan),
  ]);
  if (release && !released) throw releasedPlanIsGone();

  const approval = released && approvalOf(released);
  const leavers = await leaversOf(emails, rowsLeadingTo(source, links), planning, records);
  const rows = new Set([...source.employees.map(({ employee }) => employee), ...source.rejected].map(keyOf));
  const people = await pMap(
    leavers,
    async (leaver): Promise<PlannedEmployee> => {
      const { email } = leaver;
      const one = accountOfLeaver({ ...leaver, isEmployee: rows.has(addressKey(email)) });
      if ("note" in one) return notRemoved(email, one.note);
      const person = { email, entraId: one.account.id };
      const removable = await retryThrottled(() => removableOf(person, remove, planning, records));
      const exclusion = exclusionOf(excluded, { key: employeeKey(email), ...person }, now);
      const planned = removalOf(person, removable, exclusion);
      return approval ? withinApproval(approval, planned, previewAgain) : planned;
    },
    { concurrency: atOnce },
  );
  const made = undoPlan({ id: randomUUID(), mode, now, requested: remove, people, emails, notes: [] });
  const { maxChangedPercent } = planning.limits;
  const guards = [
    ...gate({ ...profileOf(source, now), ...recordedIn(excluded) }, last, maxChangedPercent),
    ...guardRemoval(made.totals, digest),
  ];
  const plan = { ...made, blocked: guards.map(({ name }) => name) };
  await records.plans.save(plan);
  const { employees } = plan;
  const accounts = employees.flatMap(({ entraId }) => (entraId ? accountKey(entraId) : []));
  return { plan, guards, checkups: [], skipped: employees, accounts };
}

const keyOf = ({ email }: { readonly email: string }) => addressKey(email);

/** The accounts that people with these addresses had, by the record, and as Entra ID has them now. */
async function leaversOf(
  emails: readonly string[],
  leadingTo: ReturnType<typeof rowsLeadingTo>,
  { accounts }: Pick<Planning, "accounts">,
  { links }: Pick<Records, "links">,
): Promise<readonly Omit<Leaver, "isEmployee">[]> {
  const holders = await pMap(emails, (email) => links.holdersOf(employeeKey(email)), { concurrency: atOnce });
  const ids = [...new Set(holders.flat().map(({ entraId }) => entraId))];
  const found = ids.length > 0 ? await accounts.find({ emails: [], ids }) : [];
  const there = new Map(found.map((account) => [accountKey(account.id), account]));
  return emails.map((email, n) => {
    const theirs = new Set(holders[n]?.map(({ entraId }) => accountKey(entraId)));
    const present = [...theirs].flatMap((key) => there.get(key) ?? []);
    const known = present.map((account) => ({ account, employees: leadingTo(account) }));
    return { email, onRecord: theirs.size, accounts: known };
  });
}

/** What there is to remove of an account, target by target. */
async function removableOf(
  person: { readonly email: string; readonly entraId: string },
  names: readonly string[],
  { targets }: Pick<Planning, "targets">,
  { states }: Pick<Records, "states">,
) {
  return pMap(names, async (name) => {
    const memory = await states.memory(name, accountKey(person.entraId));
    const removal = targets.get(name)?.removal;
    const found = await orWhyNot(
      name,
      async () => (await removal?.ours({ ...person, memory })) ?? { values: {} },
    );
    return { target: name, found };
  });
}
