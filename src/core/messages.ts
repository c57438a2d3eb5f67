import * as z from "zod";
import { Employee } from "./employee.ts";
import { employeeKeyPattern } from "./key.ts";

/** A run's id, such as 20261122T030000Z-k3xq7a: the time of its request, and random characters. */
export const runId = /^\d{8}T\d{6}Z-[a-z2-7]{6}$/;

const text = z.string();

const change = z.object({
  target: text,
  field: text,
  from: text.nullable(),
  to: text.nullable(),
  rule: text,
});

const key = text.regex(employeeKeyPattern);

/**
 * The newest message format that this version reads. A message states the oldest sufficient format, so that an older app
 * can still process it: 1 since version 0.1; since 0.2 also 2 for an undo, which has no employee, 3 for an employee with
 * only one name, and 4 for a removal.
 */
export const messageVersion = 4;

/** The oldest format that can hold these employees. */
export const formatFor = (employees: readonly Pick<Employee, "firstName" | "lastName">[]): number =>
  employees.every(({ firstName, lastName }) => firstName !== null && lastName !== null) ? 1 : 3;

/** The fields of all messages of a target's queue. */
const common = {
  v: z.number().int().min(1).max(messageVersion),
  run: text.regex(runId),
  /** Increases with each plan: a message with a lower sequence never overwrites what a later one wrote. */
  sequence: z.number().int(),
  /** The run's attempt that sent it, 1 when absent: a message of another attempt is dropped. */
  attempt: z.number().int().min(1).optional(),
  target: text,
  traceparent: text,
  /** When it is due, milliseconds since 1970; absent in messages that were queued by hand. */
  due: z.number().optional(),
  /** How often it was requeued, and since when (milliseconds since 1970); absent for never. */
  putOff: z.number().int().nonnegative().optional(),
  waitingSince: z.number().optional(),
  /** How often it failed at what is worth a few tries only, such as an image's host; absent for never. */
  tried: z.number().int().nonnegative().optional(),
  /** It came while its target had no room, and was requeued for a slot, which happens once; absent for never. */
  slot: z.boolean().optional(),
  /** That slot, milliseconds since 1970, until it is used; absent in messages of versions before. */
  slotAt: z.number().optional(),
};

const work = {
  ...common,
  key,
  entraId: text,
  changes: z.array(change).min(1),
  /** When its run began to plan, milliseconds since 1970, and the link key of a row with an id; absent in messages of earlier versions. */
  planned: z.number().optional(),
  link: text.optional(),
  /** Nothing was remembered of them in this target at planning time, so the claim need not look for a row; absent for no. */
  isNew: z.literal(true).optional(),
};

/** One employee's changes in one target, as a message on the queue `sync-<target>`; JSON, at most 48 KB before base64. */
export const SyncMessage = z.object({ ...work, employee: Employee, undo: z.never().optional() });
export type SyncMessage = z.infer<typeof SyncMessage>;

const undo = {
  ...work,
  /** The run that the changes undo. */
  undo: text.regex(runId),
};

/** One employee's changes to undo in one target. They come from the audit: the person may have left the database. */
export const UndoMessage = z.union([
  z.object({ ...undo, email: text }),
  // Version 0.1 also sent an employee, with all values blank but the e-mail.
  z
    .object({ ...undo, employee: z.object({ email: text }) })
    .transform(({ employee: { email }, ...message }) => ({ ...message, email })),
]);
export type UndoMessage = z.infer<typeof UndoMessage>;

/** Removes from one target what this app wrote about one person who has left the database. */
export const RemovalMessage = z.object({
  ...work,
  email: text,
  remove: z.literal(true),
  undo: z.never().optional(),
});
export type RemovalMessage = z.infer<typeof RemovalMessage>;

/** A message that changes one person. */
export type PersonMessage = SyncMessage | UndoMessage | RemovalMessage;

/**
 * Verifies a few people, as many as their target reads at once (ten in earlier versions): compares the remembered with the
 * actual state. It is on the target's queue, too.
 */
export const VerifyMessage = z.object({
  ...common,
  verify: z.array(z.object({ key, employee: Employee, entraId: text })).min(1),
});
export type VerifyMessage = z.infer<typeof VerifyMessage>;

/** Any message of a target's queue. */
export const TargetMessage = z.union([SyncMessage, UndoMessage, RemovalMessage, VerifyMessage]);
export type TargetMessage = z.infer<typeof TargetMessage>;

/** The people that a message is about, as named in their outcomes. */
export function peopleOf(message: TargetMessage): readonly { key: string; email: string; entraId: string }[] {
  if ("verify" in message) {
    return message.verify.map(({ key, employee, entraId }) => ({ key, email: employee.email, entraId }));
  }
  const { key, entraId } = message;
  return [{ key, email: emailOf(message), entraId }];
}

/** The e-mail of the person that a message changes. */
export const emailOf = (message: PersonMessage): string =>
  "employee" in message ? message.employee.email : message.email;

/** A message on `sync-runs`: take a run one step on; with `recount`, count again a run that was stopped at that time. */
export const RunMessage = z.object({ v: common.v, run: common.run, recount: text.optional() });

/** The queue of runs to start and runs to watch. */
export const runsQueue = "sync-runs";

/** The queue of a target's messages. */
export const targetQueue = (target: string): string => `sync-${target}`;

/** A delivery as reported by the host: the message's id, and how often it was delivered, including this time. */
export interface Delivery {
  readonly messageId: string;
  readonly delivery: number;
}
