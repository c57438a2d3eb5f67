import type { Employee } from "./employee.ts";
import type { Note, Target } from "./target.ts";

/** Somebody to be left alone in some targets: why, who said so and when (ISO 8601), and until when if not for good. */
export interface Exclusion {
  /** As the person who excluded them wrote it; compared case-insensitively. */
  readonly email: string;
  readonly targets: readonly string[];
  readonly reason: string;
  /** ISO 8601; from then on they are synced again. */
  readonly until?: string;
  readonly by: string;
  readonly at: string;
}

/** Whether an exclusion holds at a time. */
export const isInForce = ({ until }: Exclusion, now: Date): boolean =>
  until === undefined || now.getTime() < Date.parse(until);

/** What holds at a time of what is known of somebody: undefined where there is no exclusion, or it has run out. */
export const inForce = (exclusion: Exclusion | undefined, now: Date): Exclusion | undefined =>
  exclusion && isInForce(exclusion, now) ? exclusion : undefined;

/** The note that stands in a plan for whatever an excluded target would have changed. */
export const exclusionNote = ({ email, reason, until, by }: Exclusion, target: string): Note => ({
  code: "excluded",
  message: `Left alone by order of ${by}${until ? ` until ${until}` : ""}: ${reason}`,
  target,
  remedy: `entra-sync include ${email}, to sync them again.`,
});

/** An employee as the other targets may show them who is excluded `from` some, by name. */
export const withheld = (
  targets: ReadonlyMap<string, Pick<Target, "withheld">>,
  employee: Employee,
  from: readonly string[],
): Employee => from.reduce((shown, name) => targets.get(name)?.withheld?.(shown) ?? shown, employee);
