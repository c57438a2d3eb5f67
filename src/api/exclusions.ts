import * as z from "zod";
import { Until } from "./administration.ts";
import { PersonAddress } from "./employees.ts";
import { FieldNames, TargetNames } from "./plan.ts";
import { answers, GivenReason, Moment, type Parsed, requests } from "./route.ts";

const fields = {
  email: z
    .string()
    .describe(
      "As the person who excluded them wrote it; compared case-insensitively. Once a plan has found the account under another address, that one.",
    ),
  targets: z.array(z.string()),
  fields: z
    .array(z.string())
    .exactOptional()
    .describe(
      "Properties of the profile that are left alone; the signature leaves their values out as well.",
    ),
  remove: z
    .array(z.string())
    .exactOptional()
    .describe("Excluded targets in which the next run removes what this app wrote: photo."),
  reason: z.string(),
  until: z.string().exactOptional().describe("ISO 8601; from then on the person is synced again."),
  by: z.string(),
  at: Moment,
  missingSince: Moment.exactOptional().describe("Since when no account is found that it holds for."),
};

/** A person who is excluded from some targets: why, who ordered it, and until when unless it is permanent. */
export const Exclusion = z.object(fields).register(answers, { id: "ExclusionOrder" });
export type Exclusion = Parsed<typeof Exclusion>;

/** An exclusion with its employee key, and whether it is in force now. */
export const ExclusionView = z
  .object({
    key: z.string(),
    account: z
      .string()
      .nullable()
      .exactOptional()
      .describe(
        "The object id of the account that it holds for, also after a change of address; null while that is not known: until a plan has found it, it holds for the address.",
      ),
    ...fields,
    inForce: z.boolean(),
  })
  .register(answers, { id: "Exclusion" });
export type ExclusionView = Parsed<typeof ExclusionView>;

/** An exclusion that was just stored; `isEmployee` is null where the database did not answer. */
export const StoredExclusion = z
  .object({ ...ExclusionView.shape, isEmployee: z.boolean().nullable() })
  .register(answers, { id: "StoredExclusion" });
export type StoredExclusion = Parsed<typeof StoredExclusion>;

/** All exclusions, by e-mail. */
export const ExclusionList = z
  .object({ exclusions: z.array(ExclusionView) })
  .register(answers, { id: "ExclusionList" });

/** The reason for an exclusion, its targets and fields (all targets when both are absent) and its end (none when absent). */
export const ExclusionRequest = z
  .strictObject({
    email: PersonAddress,
    targets: TargetNames.optional(),
    fields: FieldNames.optional(),
    removePhoto: z
      .boolean()
      .optional()
      .describe("Also removes the photo that this app wrote, with the next run; photo must be excluded."),
    reason: GivenReason,
    until: Until.optional(),
  })
  .register(requests, { id: "ExclusionRequest" });
