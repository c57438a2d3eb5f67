import type { Permission } from "../clients/http/permission.ts";
import type { Target } from "../core/target.ts";
import { type EntraOptions, entraPermissions, entraTarget } from "./entra/target.ts";
import { type PhotoOptions, photoPermissions, photoTarget } from "./photo/target.ts";
import { type SignatureOptions, signaturePermissions, signatureTarget } from "./signature/target.ts";

/** All that the targets are made from; each takes what it needs. */
export type TargetOptions = EntraOptions & PhotoOptions & SignatureOptions;

/** A target's place in the app: its queue is `sync-<name>`, its function `sync<Name>`, its pace `rate` messages a second. */
export interface TargetEntry {
  readonly name: string;
  readonly rate: number;
  /** What writing takes; all of them. */
  readonly permissions: readonly Permission[];
  readonly create: (options: TargetOptions) => Target;
}

/** Every target there is: from this list come queues, functions, paces and metrics. To add one, add its line. */
export const targets = [
  // 20 writes a second is what Graph grants (3,000 per 150 s); two are left for people and other apps.
  { name: "entra", rate: 18, permissions: entraPermissions, create: entraTarget },
  { name: "photo", rate: 10, permissions: photoPermissions, create: photoTarget },
  // Exchange says no number; public tools run four to six calls at once.
  { name: "signature", rate: 5, permissions: signaturePermissions, create: signatureTarget },
] as const satisfies readonly TargetEntry[];
