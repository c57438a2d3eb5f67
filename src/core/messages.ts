import { z } from "zod";
import { Employee } from "./employee.ts";

/** A run's id, such as 20261122T030000Z-k3xq7a: the time of its request, to be read aloud. */
export const runId = /^\d{8}T\d{6}Z-[a-z2-7]{6}$/;

const text = z.string();

const change = z.object({
  target: text,
  field: text,
  from: text.nullable(),
  to: text.nullable(),
  rule: text,
});

const key = text.regex(/^[A-Z2-7]{26}$/);

/**
 * The newest format of a message that this version reads. A message carries the oldest one that can do it, so that an
 * older app still does what it can: 1 since version 0.1, 2 since 0.2 for an undo, which brings no employee.
 */
export const messageVersion = 2;

/** What all messages of a target's queue say. */
const common = {
  v: z.number().int().min(1).max(messageVersion),
  run: text.regex(runId),
  /** Handed out in order of planning: an older one never overwrites what a newer one wrote. */
  sequence: z.number().int(),
  target: text,
  traceparent: text,
  /** When it was meant to start, milliseconds since 1970; absent in messages that were put there by hand. */
  due: z.number().optional(),
  /** How often it went back to wait already, and since when (milliseconds since 1970); absent for never. */
  putOff: z.number().int().nonnegative().optional(),
  waitingSince: z.number().optional(),
};

const work = { ...common, key, entraId: text, changes: z.array(change).min(1) };

/** One employee's changes in one target, as they travel on the queue `sync-<target>`; JSON, at most 48 KB before base64. */
export const SyncMessage = z.object({ ...work, employee: Employee, undo: z.never().optional() });
export type SyncMessage = z.infer<typeof SyncMessage>;

const undo = {
  ...work,
  /** The run whose writes the changes take back. */
  undo: text.regex(runId),
};

/** What to put back of one person in one target. It comes from the record: the person may have left the database. */
export const UndoMessage = z.union([
  z.object({ ...undo, email: text }),
  // Version 0.1 sent an employee of blanks along, of which only the e-mail is true.
  z
    .object({ ...undo, employee: z.object({ email: text }) })
    .transform(({ employee: { email }, ...message }) => ({ ...message, email })),
]);
export type UndoMessage = z.infer<typeof UndoMessage>;

/** At most ten people whose remembered state is held against what is really there; on the queues of their targets, too. */
export const VerifyMessage = z.object({
  ...common,
  verify: z.array(z.object({ key, employee: Employee, entraId: text })).min(1),
});
export type VerifyMessage = z.infer<typeof VerifyMessage>;

/** Everything that a target's queue brings. */
export const TargetMessage = z.union([SyncMessage, UndoMessage, VerifyMessage]);
export type TargetMessage = z.infer<typeof TargetMessage>;

/** Everyone whom a message is about, as their outcomes name them. */
export function peopleOf(message: TargetMessage): readonly { key: string; email: string; entraId: string }[] {
  if ("verify" in message) {
    return message.verify.map(({ key, employee, entraId }) => ({ key, email: employee.email, entraId }));
  }
  const { key, entraId } = message;
  return [{ key, email: emailOf(message), entraId }];
}

/** The e-mail of the person whose changes a message brings. */
export const emailOf = (message: SyncMessage | UndoMessage): string =>
  "employee" in message ? message.employee.email : message.email;

/** A message on `sync-runs`: there is something to do about a run. */
export const RunMessage = z.object({ v: common.v, run: common.run });

/** The queue of runs asked for and runs watched. */
export const runsQueue = "sync-runs";

/** The queue of a target's messages. */
export const targetQueue = (target: string): string => `sync-${target}`;

/** What the host says of a delivery: the message's id, and how often it was delivered, this time included. */
export interface Delivery {
  readonly messageId: string;
  readonly delivery: number;
}

/** One person whose remembered state in one target is to be held against what is really there. */
export interface Checkup {
  readonly target: string;
  readonly key: string;
  readonly employee: Employee;
  readonly entraId: string;
}
