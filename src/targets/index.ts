import type { Target } from "../sync/target.ts";
import { type EntraOptions, entraTarget } from "./entra/target.ts";

/** All that the targets are made from; each takes what it needs. */
export type TargetOptions = EntraOptions;

/** A target's place in the app: its queue is `sync-<name>`, its function `sync<Name>`, its pace `rate` messages a second. */
export interface TargetEntry {
  readonly name: string;
  readonly rate: number;
  readonly create: (options: TargetOptions) => Target;
}

/** Every target there is: from this list come queues, functions, paces and metrics. To add one, add its line. */
export const targets = [
  // 20 writes a second is what Graph grants (3,000 per 150 s); two are left for people and other apps.
  { name: "entra", rate: 18, create: entraTarget },
] as const satisfies readonly TargetEntry[];
