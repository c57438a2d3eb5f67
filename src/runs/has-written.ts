import { employeeKey } from "../core/key.ts";
import type { Records } from "./records.ts";

/** Whether a run has written anything of a person, in one of these targets, that is still on record. */
export async function hasWritten(
  run: string,
  email: string,
  targets: readonly string[],
  { journal }: Pick<Records, "journal">,
): Promise<boolean> {
  const key = employeeKey(email);
  const written = await Promise.all(targets.map((target) => journal.written({ run, key, target })));
  return written.some((changes) => changes.length > 0);
}
