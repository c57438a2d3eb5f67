import type { Exclusion } from "../../api/exclusions.ts";
import { localMinute } from "../api/clock.ts";

/** The form's values: `until` in the format of `<input type="datetime-local">`, in local time; "" for no end. */
export interface ExclusionDraft {
  readonly targets: readonly string[];
  /** Properties of the profile; those of an excluded profile count for nothing more. */
  readonly fields: readonly string[];
  /** Whether the photo that the app wrote goes as well; counts only where the photo is left alone. */
  readonly removePhoto: boolean;
  readonly reason: string;
  readonly until: string;
}

/** The fields of a draft that can be invalid. */
export type CheckedField = Exclude<keyof ExclusionDraft, "removePhoto">;

/** The order that a draft results in, or the fields that are invalid. */
export type ExclusionOrder =
  | {
      readonly order: {
        reason: string;
        targets?: readonly string[];
        fields?: readonly string[];
        removePhoto?: boolean;
        until?: string;
      };
    }
  | { readonly invalid: readonly CheckedField[] };

/** Validates a draft as the app does: at least one target or field, a one-line reason, an end in the future. */
export function exclusionOrder(
  { targets, fields, removePhoto, reason, until }: ExclusionDraft,
  now: Date,
): ExclusionOrder {
  const end = until === "" ? undefined : new Date(until);
  const why = reason.trim();
  const invalid = [
    targets.length === 0 && fields.length === 0 && "targets",
    (why === "" || why.length > longestReason || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(why)) && "reason",
    end && !(end.getTime() > now.getTime()) && "until",
  ].filter((field) => field === "targets" || field === "reason" || field === "until");
  if (invalid.length > 0) return { invalid };
  return {
    order: {
      reason: why,
      ...(targets.length > 0 && { targets }),
      ...(fields.length > 0 && { fields }),
      ...(removePhoto && targets.includes("photo") && { removePhoto }),
      ...(end && { until: end.toISOString() }),
    },
  };
}

/**
 * A draft with one more or less of these fields. The first of them takes the place of all targets, which a draft begins
 * with: who has a private number should keep the rest of the profile.
 */
export function withField(
  draft: ExclusionDraft,
  { field, isTicked, all, properties }: FieldChoice,
): ExclusionDraft {
  const fields = properties.filter((one) => (one === field ? isTicked : draft.fields.includes(one)));
  const isFirst = isTicked && draft.fields.length === 0;
  const isAll = all.every((target) => draft.targets.includes(target));
  return { ...draft, fields, ...(isFirst && isAll && { targets: [] }) };
}

interface FieldChoice {
  readonly field: string;
  readonly isTicked: boolean;
  /** All targets, and all fields. */
  readonly all: readonly string[];
  readonly properties: readonly string[];
}

/** In characters; the limit of the app. */
export const longestReason = 500;

/** The initial draft: the current exclusion, or the expired one, so that it can be ordered again. */
export function exclusionDraft(
  held: (Exclusion & { readonly inForce: boolean }) | undefined,
  targets: readonly string[],
): ExclusionDraft {
  if (!held) return { targets, fields: [], removePhoto: false, reason: "", until: "" };
  const isStillToCome = held.inForce && held.until !== undefined;
  return {
    targets: held.targets,
    fields: held.fields ?? [],
    removePhoto: held.remove?.includes("photo") ?? false,
    reason: held.reason,
    until: isStillToCome ? localMinute(new Date(held.until)) : "",
  };
}
