import { type Exclusion, isInForce } from "../core/exclusion.ts";
import { employeeKey } from "../core/key.ts";
import type { Counts } from "../core/outcome.ts";
import { type Run, scheduledEnd } from "../core/run.ts";

/** A run as callers see it: `progress` counts outcomes by target and status, of `expected` in all. */
export function runView(
  {
    fanOut,
    traceparent: _,
    recordsBy: __,
    account: ___,
    ending: ____,
    counted: _____,
    countedWork: ______,
    postponed: _______,
    ...run
  }: Run,
  counts?: Counts,
) {
  const { emails, ...everyone } = run;
  // The undo of a whole run names no one.
  const shown = emails?.length === 0 ? everyone : run;
  if (!fanOut) return shown;
  const { expected, sent } = fanOut;
  return {
    ...shown,
    progress: {
      expected,
      sent,
      scheduledEnd: scheduledEnd(fanOut),
      counts: counts ?? run.summary?.counts ?? {},
    },
  };
}

/** An exclusion as callers see it: with its employee key, and whether it is in force now. */
export const exclusionView = ({ entraId, ...exclusion }: Exclusion, now = new Date()) => ({
  key: employeeKey(exclusion.email),
  account: entraId ?? null,
  ...exclusion,
  inForce: isInForce(exclusion, now),
});
