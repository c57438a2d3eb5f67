import type { Exclusion } from "../../api/exclusions.ts";

/** What the form has: `until` as `<input type="datetime-local">` writes it, in the reader's own time, "" for good. */
export interface ExclusionDraft {
  readonly targets: readonly string[];
  readonly reason: string;
  readonly until: string;
}

/** The order that a draft makes, or the fields that keep it from being one. */
export type ExclusionOrder =
  | { readonly order: { reason: string; targets: readonly string[]; until?: string } }
  | { readonly invalid: readonly (keyof ExclusionDraft)[] };

/** Reads a draft as the app would: at least one target, a reason in one line, an end that is yet to come. */
export function exclusionOrder({ targets, reason, until }: ExclusionDraft, now: Date): ExclusionOrder {
  const end = until === "" ? undefined : new Date(until);
  const why = reason.trim();
  const invalid = [
    targets.length === 0 && "targets",
    (why === "" || why.length > longestReason || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(why)) && "reason",
    end && !(end.getTime() > now.getTime()) && "until",
  ].filter((field) => field === "targets" || field === "reason" || field === "until");
  if (invalid.length > 0) return { invalid };
  return { order: { reason: why, targets, ...(end && { until: end.toISOString() }) } };
}

/** In characters, as the app takes them. */
export const longestReason = 500;

/** The draft to begin with: what holds, or what held once, for whoever orders it again. */
export function exclusionDraft(
  held: (Exclusion & { readonly inForce: boolean }) | undefined,
  targets: readonly string[],
): ExclusionDraft {
  if (!held) return { targets, reason: "", until: "" };
  const isStillToCome = held.inForce && held.until !== undefined;
  return {
    targets: held.targets,
    reason: held.reason,
    until: isStillToCome ? localMinute(new Date(held.until)) : "",
  };
}

/** A moment as `<input type="datetime-local">` takes it: to the minute, in local time. */
export function localMinute(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())];
  return `${date.join("-")}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
