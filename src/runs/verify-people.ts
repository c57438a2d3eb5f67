import { GiveUp } from "../core/errors.ts";
import type { Delivery, VerifyMessage } from "../core/messages.ts";
import { outcomeOf, type Result } from "../core/outcome.ts";
import type { Target } from "../core/target.ts";
import type { Records } from "../stores/records.ts";
import type { Claim } from "../stores/state.ts";

type Person = VerifyMessage["verify"][number];
type Claimed = Person & { readonly claim: Extract<Claim, { kind: "claimed" }> };

/**
 * Holds what is remembered of a few people against what is really there. Nothing is written to the target: what has
 * drifted is marked in their state, and the next plan repairs it. Somebody whom another message has is let be.
 */
export async function verifyPeople(
  message: VerifyMessage,
  delivery: Delivery,
  target: Target,
  { states, outcomes }: Pick<Records, "states" | "outcomes">,
): Promise<void> {
  const { run, sequence } = message;
  const claimed: Claimed[] = [];
  for (const person of message.verify) {
    const claim = await states.claim({
      target: target.name,
      key: person.key,
      sequence,
      ...delivery,
    });
    if (claim.kind === "claimed") claimed.push({ ...person, claim });
    else await record(person, { status: "superseded" });
  }
  try {
    const found = (await target.verify?.(claimed.map(toTask))) ?? [];
    for (const [index, person] of claimed.entries()) {
      const verified = found[index];
      // Nobody is called verified whom nobody looked at.
      if (!verified) throw new Error(`${target.name} verified ${found.length} of ${claimed.length} people.`);
      const { drifted, message: text, facts } = verified;
      await record(person, { status: drifted ? "drifted" : "verified", ...(text && { message: text }) });
      await person.claim.release({ ...person.claim.memory, facts });
    }
  } catch (error) {
    for (const { claim } of claimed) await claim.release(claim.memory);
    if (!(error instanceof GiveUp)) throw error;
    const { code, message: text, remedy } = error;
    for (const person of claimed) {
      await record(person, { status: "failed", code, message: text, ...(remedy && { remedy }) });
    }
  }

  async function record(person: Person, result: Result) {
    await outcomes.record(outcomeOf({ ...person, run, target: target.name }, result));
  }
}

const toTask = ({ employee, entraId, claim }: Claimed) => ({ employee, entraId, memory: claim.memory });
