import type { Permission } from "../clients/http/permission.ts";
import type { Target } from "../core/target.ts";
import { type EntraOptions, entraPermissions, entraTarget } from "./entra/target.ts";
import { type PhotoOptions, photoPermissions, photoTarget } from "./photo/target.ts";
import { type SignatureOptions, signaturePermissions, signatureTarget } from "./signature/target.ts";

/** The options of all targets; each uses those it needs. */
export type TargetOptions = EntraOptions & PhotoOptions & SignatureOptions;

/** A target of the app: its queue is `sync-<name>`, its function `sync<Name>`, its pace `rate` messages a second. */
export interface TargetEntry {
  readonly name: string;
  readonly rate: number;
  /** The permissions that writing requires (all of them). */
  readonly permissions: readonly Permission[];
  readonly create: (options: TargetOptions) => Target;
}

/** All targets: queues, functions, paces and metrics are derived from this list. To add a target, add its line. */
export const targets = [
  // Graph allows 20 writes a second (3,000 per 150 s); two are left for people and other apps.
  { name: "entra", rate: 18, permissions: entraPermissions, create: entraTarget },
  { name: "photo", rate: 10, permissions: photoPermissions, create: photoTarget },
  // Exchange documents no limit; public tools run four to six calls at once.
  { name: "signature", rate: 5, permissions: signaturePermissions, create: signatureTarget },
] as const satisfies readonly TargetEntry[];
