import { setTimeout as delay } from "node:timers/promises";
import pMap from "p-map";
import { getMessageConfigurations, type MessageConfiguration } from "../../clients/exchange/configuration.ts";
import type { Exchange } from "../../clients/exchange/exchange.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { EmployeeTask, Memory, Value, Verified } from "../../core/target.ts";
import { hashOf, keeps } from "./configuration.ts";
import { hasTaken, isNoSignature } from "./same-signature.ts";
import { type HostedImages, pictureNow } from "./shown-photo.ts";

/** The two sides of a signature: the mailbox, and the picture that it shows, where that is hosted. */
interface Sides {
  readonly exchange: Exchange;
  readonly images: HostedImages | undefined;
  readonly look: ((url: string) => Promise<Uint8Array>) | undefined;
}

/**
 * Compares the signatures of at most ten people with their mailboxes. An error about one mailbox is returned in place of its
 * verification; a missing permission or a busy Exchange fails them all.
 */
export async function compareMailboxes(
  tasks: readonly EmployeeTask[],
  { exchange, ...picture }: Sides,
): Promise<readonly (Verified | RetryLater)[]> {
  const written = tasks.filter(({ memory }) => memory.facts["returned"] && !memory.facts["drift"]);
  const ids = written.map(({ entraId }) => entraId);
  const found = await getMessageConfigurations(exchange, ids);
  // A missing permission concerns all mailboxes, so the whole verification fails.
  const forbidden = found.find((one) => one instanceof GiveUp && one.code === "forbidden");
  if (forbidden) throw forbidden;

  const foundOf = new Map(ids.map((id, index) => [id, found[index]]));
  return pMap(
    tasks,
    async ({ entraId, memory, employee }) => {
      const there = foundOf.get(entraId);
      return there instanceof RetryLater
        ? there
        : withPicture(compare(memory.facts, there), employee, picture);
    },
    { concurrency: 4 },
  );
}

/** What was compared, and the hosted picture: whether it is still there, and what is at the photo's address by now. */
async function withPicture(
  compared: Verified,
  employee: Employee,
  { images, look }: Omit<Sides, "exchange">,
): Promise<Verified> {
  const { image } = compared.facts;
  if (!image || !images || !look || compared.drifted) return compared;
  if (!(await images.has(image))) {
    return {
      drifted: true,
      message: "The picture of the signature is gone.",
      facts: { ...compared.facts, ...drift },
    };
  }
  return { ...compared, facts: { ...compared.facts, ...(await pictureNow(employee, look)) } };
}

/** Compares what is remembered with what was found; a mailbox that could not be read has not drifted. */
function compare(facts: Memory["facts"], found: MessageConfiguration | Error | undefined): Verified {
  if (found === undefined) return { drifted: facts["drift"] !== undefined, facts };
  if (found instanceof Error) {
    if (!(found instanceof GiveUp && found.code === "no-mailbox")) {
      return { drifted: false, message: found.message, facts };
    }
    return { drifted: true, message: found.message, facts: { ...facts, ...drift } };
  }
  if (hashOf(found) === facts["returned"]) return { drifted: false, facts };
  return {
    drifted: true,
    changedThere: true,
    message: "The signature was changed in the mailbox.",
    facts: { ...facts, ...drift },
  };
}

/** Marks a signature that is not as it was written, so that the next plan writes it again. */
export const drift = { drift: "true" };

/** The value of a mailbox as it is remembered; null where it has drifted, or nothing was written. */
export const heldBy = ({ facts }: Memory): Value => (facts["drift"] ? null : (facts["rendered"] ?? null));

/** The value of a mailbox: that of the last write if Exchange still returns it, null if empty, else a hash of its own. */
export function heldIn(found: MessageConfiguration, memory: Memory): Value {
  const held = heldBy(memory);
  if (held !== null && hashOf(found) === memory.facts["returned"]) return held;
  // It must differ from the hash of a signature to send, which would look written although nothing is remembered of it.
  return isNoSignature(found) ? null : hashOf(found, "own");
}

/** Waits between reads after a write, in milliseconds: another of Exchange's servers may answer than the one that stored it. */
const rereadDelays = [500, 1500];

/** What a mailbox returns after a signature was sent to it, and whether it keeps that, in place of the one `before`. */
export async function readWritten(
  read: () => Promise<MessageConfiguration>,
  sent: MessageConfiguration,
  before: MessageConfiguration | undefined,
): Promise<{ readonly returned: MessageConfiguration; readonly isKept: boolean }> {
  const keptIn = (found: MessageConfiguration) =>
    keeps(found, sent) && (before === undefined || hasTaken(found, sent, before));
  let returned = await read();
  for (const wait of rereadDelays) {
    if (keptIn(returned)) break;
    await delay(wait);
    returned = await read();
  }
  return { returned, isKept: keptIn(returned) };
}
