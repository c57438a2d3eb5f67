import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Random, random } from "../../company/random.ts";
import { STAND_INS, type StandIn } from "./stand-in.ts";

/** A rule that makes calls fail: which ones, how often, and how. JSON, so that it can also be posted. */
export const Fault = z
  .strictObject({
    service: z.enum(STAND_INS).default("graph"),
    method: z.string().toUpperCase().optional(),
    /** The whole decoded path, where `*` stands for any run of characters. */
    path: z.string().optional(),
    /** A user's id or UPN, however the call addresses that user. */
    user: z.string().optional(),
    /** An Exchange cmdlet, at any path. */
    cmdlet: z.string().optional(),
    /** Lets this many matching calls through first. */
    skip: z.int().nonnegative().default(0),
    /** Meets only this share of them, at random and in the same order at each start; without it all. */
    share: z.number().gt(0).max(1).default(1),
    /** Ends the rule after this many faults; without it the rule stays until cleared. */
    times: z.int().positive().optional(),
    status: z.int().min(400).max(599).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    /** How the answer looks: as the service words its refusals, the message as plain text, or NUL bytes that claim to be gzip. */
    body: z.enum(["worded", "plain-text", "garbled"]).default("worded"),
    /** Seconds, sent as Retry-After. */
    retryAfter: z.number().nonnegative().optional(),
    delayMs: z.number().nonnegative().optional(),
    /** Never answers; the caller has to give up. */
    hang: z.boolean().default(false),
    dropConnection: z.boolean().default(false),
    /** Lets the call do its work first, then fails the answer to it. */
    afterWrite: z.boolean().default(false),
  })
  .refine((fault) => fault.status ?? fault.delayMs ?? (fault.hang || fault.dropConnection || undefined), {
    message: "A fault needs one of status, delayMs, hang, dropConnection.",
  });
export type Fault = z.output<typeof Fault>;

/** The user a call addresses, by every name and id of that user, and the cmdlet. */
export type Addressed = { users: string[]; cmdlet?: string | undefined };

/** What a fault is matched against. */
type FaultyCall = Addressed & { service: StandIn; method: string; path: string };

/** The faults that are on. */
export type Faults = {
  /** Adds a rule and returns its id; throws a ZodError when it is not a Fault. */
  add(fault: z.input<typeof Fault>): string;
  /** Removes one rule, or all. */
  clear(id?: string): void;
  all(): Array<Fault & { id: string; hits: number }>;
  /** The fault this call meets, used up by one; the rule added first wins. */
  take(call: FaultyCall): Fault | undefined;
};

/** Makes an empty set of faults. */
export function faultRules(): Faults {
  const rules = new Map<string, { fault: Fault; dice: Random; seen: number; hits: number }>();
  let added = 0;
  return {
    add(given) {
      const id = randomUUID();
      rules.set(id, { fault: Fault.parse(given), dice: random(added++), seen: 0, hits: 0 });
      return id;
    },
    clear(id) {
      if (id === undefined) rules.clear();
      else rules.delete(id);
    },
    all: () => [...rules].map(([id, { fault, hits }]) => ({ ...fault, id, hits })),
    take(call) {
      for (const rule of rules.values()) {
        if (rule.hits >= (rule.fault.times ?? Number.POSITIVE_INFINITY)) continue;
        if (!matches(rule.fault, call)) continue;
        if (rule.seen++ < rule.fault.skip || !rule.dice.chance(rule.fault.share)) continue;
        rule.hits++;
        return rule.fault;
      }
      return undefined;
    },
  };
}

function matches(fault: Fault, call: FaultyCall): boolean {
  if (fault.service !== call.service) return false;
  if (fault.method !== undefined && fault.method !== call.method) return false;
  if (fault.path !== undefined && !glob(fault.path).test(call.path)) return false;
  if (fault.cmdlet !== undefined && fault.cmdlet.toLowerCase() !== call.cmdlet?.toLowerCase()) return false;
  const user = fault.user?.toLowerCase();
  return user === undefined || call.users.some((name) => name.toLowerCase() === user);
}

function glob(pattern: string): RegExp {
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*")}$`, "i");
}
