import { type Exclusion, isInForce } from "../core/exclusion.ts";

/** An exclusion as callers see it: with whether it holds now. */
export const exclusionView = (exclusion: Exclusion, now = new Date()) => ({
  ...exclusion,
  inForce: isInForce(exclusion, now),
});

export type ExclusionView = ReturnType<typeof exclusionView>;
