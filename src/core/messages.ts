import { z } from "zod";
import type { Employee } from "./employee.ts";

/** A run's id, such as 20261122T030000Z-k3xq7a: the time of its request, to be read aloud. */
export const runId = /^\d{8}T\d{6}Z-[a-z2-7]{6}$/;

const text = z.string();
const optionalText = text.nullable();

const employee = z.object({
  email: text,
  firstName: text,
  lastName: text,
  title: optionalText,
  phone: optionalText,
  profileImageUrl: optionalText,
  office: z.object({
    name: text,
    city: optionalText,
    streetAddress: optionalText,
    postalCode: optionalText,
    phone: optionalText,
    email: optionalText,
  }),
});

const change = z.object({
  target: text,
  field: text,
  from: optionalText,
  to: optionalText,
  rule: text,
});

const key = text.regex(/^[A-Z2-7]{26}$/);

const waiting = {
  /** When it was meant to start, milliseconds since 1970; absent in messages that were put there by hand. */
  due: z.number().optional(),
  /** How often it went back to wait already, and since when (milliseconds since 1970); absent for never. */
  putOff: z.number().int().nonnegative().optional(),
  waitingSince: z.number().optional(),
};

/** One employee's changes in one target, as they travel on the queue `sync-<target>`; JSON, at most 48 KB before base64. */
export const SyncMessage = z.object({
  v: z.literal(1),
  run: text.regex(runId),
  /** Handed out in order of planning: an older one never overwrites what a newer one wrote. */
  sequence: z.number().int(),
  key,
  target: text,
  employee,
  entraId: text,
  changes: z.array(change).min(1),
  /** The run whose writes the changes take back; then they come from the record and not from the employee. */
  undo: text.regex(runId).optional(),
  traceparent: text,
  ...waiting,
});
export type SyncMessage = z.infer<typeof SyncMessage>;

/** At most ten people whose remembered state is held against what is really there; on the queues of their targets, too. */
export const VerifyMessage = z.object({
  v: z.literal(1),
  run: text.regex(runId),
  sequence: z.number().int(),
  target: text,
  verify: z.array(z.object({ key, employee, entraId: text })).min(1),
  traceparent: text,
  ...waiting,
});
export type VerifyMessage = z.infer<typeof VerifyMessage>;

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
