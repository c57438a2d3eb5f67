import { randomBytes } from "node:crypto";
import type { AuthLevel } from "./function-definition.ts";

/** What opens the host's functions; secrets. */
export interface HostKeys {
  /** Opens everything, the admin API included. */
  readonly master: string;
  /** Opens every function of the level `function`. */
  readonly host: string;
  /** By function name: opens that function alone. */
  readonly functions: Readonly<Record<string, string>>;
}

/** Keys for these functions: the given ones, new random ones for the rest. */
export function makeKeys(given: Partial<HostKeys>, functionNames: readonly string[]): HostKeys {
  const named = functionNames.map((name) => [name, given.functions?.[name] ?? newKey()]);
  return {
    master: given.master ?? newKey(),
    host: given.host ?? newKey(),
    functions: Object.fromEntries(named),
  };
}

/** Whether a request's key (`x-functions-key` or `?code=`) opens a function of that level. */
export function opens(
  key: string | undefined,
  level: AuthLevel,
  keys: HostKeys,
  functionName: string,
): boolean {
  if (level === "anonymous") return true;
  if (!key) return false;
  if (level === "admin") return key === keys.master;
  return key === keys.master || key === keys.host || key === keys.functions[functionName];
}

function newKey(): string {
  return randomBytes(32).toString("base64url");
}
