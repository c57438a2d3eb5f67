import type { Employee } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey, bucketOf, employeeKey } from "../core/key.ts";
import type { Delivery, VerifyMessage } from "../core/messages.ts";
import { outcomeOf, type Result, resultOf, skippedBecause } from "../core/outcome.ts";
import type { Checkup } from "../core/plan.ts";
import type { PlannedPerson, PreparedTarget } from "../core/plan-employee.ts";
import { hasWritten, nothingRemembered, verifiedFacts } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import type { Records } from "../stores/records.ts";
import type { Claim } from "../stores/state.ts";

const dayMs = 24 * 3_600_000;

/**
 * Takes the people of a plan one by one, with the rows that targets show, and chooses those that today's run verifies: those in
 * step and with remembered state that have a key for today, so that each person is verified within `days` days even if runs
 * fail in between.
 */
export function choosingCheckups(
  targets: readonly PreparedTarget[],
  { days, now }: { readonly days: number; readonly now: Date },
) {
  const today = Math.floor(now.getTime() / dayMs) % days;
  const chosen = targets.flatMap((prepared) =>
    prepared.target.verify ? { ...prepared, checkups: [] as Checkup[] } : [],
  );
  return {
    add({ employee: row, planned }: Pick<PlannedPerson, "employee" | "planned">, shown: Shown = {}): void {
      const { entraId, inScope, changes, accepted = [] } = planned;
      if (!entraId || !inScope || chosen.length === 0) return;
      const key = employeeKey(row.email);
      const isToday = bucketOf(key, days) === today;
      for (const { target, memories, checkups } of chosen) {
        const { name } = target;
        const memory = memories.get(accountKey(entraId)) ?? nothingRemembered;
        // A write that no read has shown yet is verified on the next night, not only when its turn comes.
        if (!isToday && memory.facts["unseen"] === undefined) continue;
        // Skipped people, such as excluded ones, have an outcome already: the run would wait for a second one.
        if (skippedBecause(planned, name)) continue;
        // An accepted difference is known to differ.
        if ([...changes, ...accepted].some((change) => change.target === name)) continue;
        if (!hasWritten(target, memory)) continue;
        checkups.push({ target: name, key, employee: shown[name] ?? row, entraId });
      }
    },
    /** By target, then in the order of the people. */
    chosen: (): readonly Checkup[] => chosen.flatMap(({ checkups }) => checkups),
  };
}

type Shown = Readonly<Record<string, Employee>>;

/** The outcome statuses of verifications. */
const ownResults: readonly Result["status"][] = ["verified", "drifted"];

type Person = VerifyMessage["verify"][number];
type Claimed = Person & { readonly claim: Extract<Claim, { kind: "claimed" }> };

/** People who could not be verified, and why. */
export interface Unverified<Reason> {
  readonly people: readonly Person[];
  readonly error: Reason;
}

/** The people that a verification could not verify: they failed, or have to be retried. */
export interface Verification {
  readonly failed?: Unverified<GiveUp>;
  readonly later?: Unverified<RetryLater>;
}

/**
 * Compares the remembered state of a few people with the actual one. Nothing is written to the target: drift is marked in
 * their state, and the next plan repairs it. A person claimed by another message is left alone. A failure for some does not
 * affect the others; a failure for all is thrown if it may pass.
 */
export async function verifyPeople(
  message: VerifyMessage,
  delivery: Delivery,
  target: Target,
  { states, outcomes }: Pick<Records, "states" | "outcomes">,
): Promise<Verification> {
  const { run, sequence } = message;
  const claims = new Map<Person, Claimed>();
  const claimed = () => message.verify.flatMap((person) => claims.get(person) ?? []);
  try {
    await forAll(message.verify, async (person) => {
      const claim = await states.claim({
        target: target.name,
        key: accountKey(person.entraId),
        formerKey: person.key,
        sequence,
        ...delivery,
      });
      if (claim.kind === "claimed") claims.set(person, { ...person, claim });
      else await record(person, { status: "superseded" });
    });
    const people = claimed();
    const found = (await target.verify?.(people.map(toTask))) ?? [];
    const failed: Failed<GiveUp>[] = [];
    const waiting: Failed<RetryLater>[] = [];
    await forAll(people, async (person, index) => {
      const verified = found[index];
      // A person who was not looked at must not count as verified.
      if (!verified) throw new Error(`${target.name} verified ${found.length} of ${people.length} people.`);
      if (verified instanceof RetryLater) waiting.push({ person, error: verified });
      else if (verified instanceof GiveUp) {
        failed.push({ person, error: verified });
        await record(person, failedBy(verified));
      }
      if (verified instanceof Error) {
        return person.claim.release(person.claim.memory);
      }
      const { drifted, message: text } = verified;
      const { memory } = person.claim;
      const facts = verifiedFacts(memory, verified, new Date().toISOString());
      await record(person, { status: drifted ? "drifted" : "verified", ...(text && { message: text }) });
      await person.claim.release({ ...memory, facts });
    });
    const late = together(waiting.toSorted((a, b) => b.error.afterSeconds - a.error.afterSeconds));
    const lost = together(failed);
    return { ...(lost && { failed: lost }), ...(late && { later: late }) };
  } catch (error) {
    const people = claimed();
    await forAll(people, ({ claim }) => claim.release(claim.memory));
    if (!(error instanceof GiveUp)) throw error;
    await forAll(people, (person) => record(person, failedBy(error)));
    return { failed: { people, error } };
  }

  async function record(person: Person, result: Result) {
    await outcomes.record(
      outcomeOf(
        { ...person, email: person.employee.email, run, target: target.name },
        ownResults.includes(result.status) ? result : { ...result, verifying: true },
      ),
    );
  }
}

/** Works on all at once, so that their rows are written together; throws the first failure after all have finished. */
async function forAll<T>(all: readonly T[], work: (one: T, index: number) => Promise<void>): Promise<void> {
  for (const done of await Promise.allSettled(all.map(work))) {
    if (done.status === "rejected") throw done.reason;
  }
}

interface Failed<Reason> {
  readonly person: Person;
  readonly error: Reason;
}

/** The failed people together, with the reason of the first. */
function together<Reason>(all: readonly Failed<Reason>[]): Unverified<Reason> | undefined {
  const [first] = all;
  return first && { people: all.map(({ person }) => person), error: first.error };
}

/** The result for people who could not be verified: failed, even where a write would be skipped. */
const failedBy = (error: GiveUp): Result => ({ ...resultOf(error), status: "failed" });

const toTask = ({ employee, entraId, claim }: Claimed) => ({
  email: employee.email,
  employee,
  entraId,
  memory: claim.memory,
});
