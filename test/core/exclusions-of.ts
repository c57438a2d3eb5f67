import type { Exclusion, Exclusions } from "../../src/core/exclusion.ts";
import { accountKey, employeeKey } from "../../src/core/key.ts";

/** Exclusions as a store returns them, the later ones in place of earlier ones of the same address or account. */
export const exclusionsOf = (...all: readonly Exclusion[]): Exclusions => ({
  byAccount: new Map(all.flatMap((one) => (one.entraId ? [[accountKey(one.entraId), one] as const] : []))),
  byAddress: new Map(all.map((one) => [employeeKey(one.email), one])),
});
