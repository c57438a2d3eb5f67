import { z } from "zod";

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

/** One employee's changes in one target, as they travel on the queue `sync-<target>`; JSON, at most 48 KB before base64. */
export const SyncMessage = z.object({
  v: z.literal(1),
  run: text,
  /** Handed out in order of planning: an older one never overwrites what a newer one wrote. */
  sequence: z.number().int(),
  key: text,
  target: text,
  employee,
  entraId: text,
  changes: z.array(change).min(1),
  traceparent: text,
  /** When it was meant to start, milliseconds since 1970; absent in messages that were put there by hand. */
  due: z.number().optional(),
});
export type SyncMessage = z.infer<typeof SyncMessage>;
