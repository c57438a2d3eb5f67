import type { Permission } from "../clients/http/permission.ts";
import type { Target } from "../core/target.ts";
import { type EntraOptions, entraPermissions, entraTarget } from "./entra/target.ts";
import { type PhotoOptions, photoPermissions, photoTarget } from "./photo/target.ts";
import { type SignatureOptions, signaturePermissions, signatureTarget } from "./signature/target.ts";

/** The options of all targets; each uses those it needs. */
export type TargetOptions = EntraOptions & PhotoOptions & SignatureOptions;

/** A target of the app: its queue is `sync-<name>`, its function `sync<Name>`, its pace in `paces` of the settings. */
export interface TargetEntry {
  readonly name: string;
  /** The permissions that writing requires (all of them). */
  readonly permissions: readonly Permission[];
  readonly create: (options: TargetOptions) => Target;
}

/** All targets: queues, functions, paces and metrics are derived from this list. To add a target, add its line, and its pace to the settings. */
export const targets = [
  { name: "entra", permissions: entraPermissions, create: entraTarget },
  { name: "photo", permissions: photoPermissions, create: photoTarget },
  { name: "signature", permissions: signaturePermissions, create: signatureTarget },
] as const satisfies readonly TargetEntry[];
