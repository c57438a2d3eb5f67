import { employeeKey } from "../../core/key.ts";
import {
  type Checkup,
  formatFor,
  type RemovalMessage,
  type SyncMessage,
  type UndoMessage,
  type VerifyMessage,
} from "../../core/messages.ts";
import type { Outcome } from "../../core/outcome.ts";
import { attemptOf, type FanOut, type Run } from "../../core/run.ts";
import type { Change } from "../../core/target.ts";
import type { Records } from "../../stores/records.ts";

/** A message of a run without its time. */
export type Unsent =
  | Omit<SyncMessage, "due">
  | Omit<UndoMessage, "due">
  | Omit<RemovalMessage, "due">
  | Omit<VerifyMessage, "due">;

/** One person in one target, as outcomes name them. */
export type Piece = Pick<Outcome, "target" | "key" | "email" | "entraId">;

/** How many people a message verifies. It is on record with the run, since a fan-out is resumed by counting messages. */
export const verifiesAtOnce = (fanOut: Pick<FanOut, "verifiesAtOnce"> | undefined, target: string): number =>
  fanOut?.verifiesAtOnce?.[target] ?? 10;

/** Bytes of the people in one message: a queue takes 48 KB before base64, and the rest of a message is small. */
const largestList = 44_000;

/** People that wait for their message to be full. */
const none: { readonly people: readonly Checkup[]; readonly bytes: number } = { people: [], bytes: 0 };

const everything = (): boolean => true;

/** The messages of a run's stored plan: the writes, and behind them the verification, a few people at a time; only the pieces that are `wanted`. */
export async function* messagesOf(
  run: Run,
  { plans }: Pick<Records, "plans">,
  wanted: (piece: Piece) => boolean = everything,
): AsyncGenerator<Unsent> {
  if (!run.plan || run.sequence === undefined) throw new Error(`Run ${run.id} has no plan to send.`);
  const { id, plan, sequence, undo, remove, traceparent } = run;
  const common = { run: id, sequence, attempt: attemptOf(run), traceparent };
  for await (const person of plans.people(plan.id)) {
    const { employee: row, shown, newIn, email, entraId, inScope, changes } = person;
    if (!entraId || !inScope) continue;
    for (const [target, own] of Map.groupBy(changes, (change: Change) => change.target)) {
      const key = employeeKey(email);
      if (!wanted({ target, key, email, entraId })) continue;
      const work = { ...common, key, target, entraId, changes: own };
      const employee = shown?.[target] ?? row;
      if (undo !== undefined) yield { v: 2, ...work, undo, email };
      else if (remove !== undefined) yield { v: 4, ...work, remove: true, email };
      else if (employee) {
        // What is sent again has been claimed before.
        const isNew = common.attempt === 1 && newIn?.includes(target) && ({ isNew: true } as const);
        yield { v: formatFor([employee]), ...work, ...isNew, employee };
      }
    }
  }

  const waiting = new Map<string, typeof none>();
  const message = (target: string, people: readonly Checkup[]): Unsent => ({
    v: formatFor(people.map(({ employee }) => employee)),
    ...common,
    target,
    verify: people.map(({ key, employee, entraId }) => ({ key, employee, entraId })),
  });
  for await (const checkup of plans.checkups(plan.id)) {
    if (!wanted({ ...checkup, email: checkup.employee.email })) continue;
    const { target } = checkup;
    const size = Buffer.byteLength(JSON.stringify(checkup));
    const before = waiting.get(target) ?? none;
    const fits = before.people.length === 0 || before.bytes + size <= largestList;
    if (!fits) yield message(target, before.people);
    const people = fits ? [...before.people, checkup] : [checkup];
    const isFull = people.length === verifiesAtOnce(run.fanOut, target);
    if (isFull) yield message(target, people);
    waiting.set(target, isFull ? none : { people, bytes: fits ? before.bytes + size : size });
  }
  for (const [target, { people }] of waiting) if (people.length > 0) yield message(target, people);
}

/** What a run's stored plan has to write and to verify; nothing where it has none, or it is not kept any more. */
export async function* piecesOf({ plan }: Run, { plans }: Pick<Records, "plans">): AsyncGenerator<Piece> {
  const id = plan?.id ?? "";
  if (!plan || !(await plans.isKept(id))) return;
  for await (const { email, entraId, inScope, changes } of plans.people(id)) {
    if (!inScope) continue;
    const key = employeeKey(email);
    for (const target of new Set(changes.map((change) => change.target))) {
      yield { target, key, email, entraId };
    }
  }
  for await (const { target, key, employee, entraId } of plans.checkups(id)) {
    yield { target, key, email: employee.email, entraId };
  }
}
