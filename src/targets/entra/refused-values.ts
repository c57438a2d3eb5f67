import { GiveUp } from "../../core/errors.ts";
import type { Change, Refusal, Written } from "../../core/target.ts";

/** Sends changes in one PATCH; GiveUp has `fields` where Graph refuses values. */
type Patch = (changes: readonly Change[]) => Promise<{ readonly requestId: string | undefined }>;

/**
 * Writes the changes that Graph takes. It refuses a whole PATCH for one bad value: the rest is sent again without the
 * properties that it names; where it names none, each property by itself.
 */
export async function patchAccepted(patch: Patch, changes: readonly Change[]): Promise<Written> {
  if (changes.length === 0) return { requestId: undefined, refused: [] };
  try {
    const { requestId } = await patch(changes);
    return { requestId, refused: [] };
  } catch (error) {
    if (!(error instanceof GiveUp) || error.fields === undefined) throw error;
    const { fields, requestId } = error;
    const named = changes.length === 1 ? changes : changes.filter(({ field }) => fields.includes(field));
    if (named.length === 0) return oneByOne(patch, changes);
    const rest = await patchAccepted(
      patch,
      changes.filter((change) => !named.includes(change)),
    );
    const refused = [...named.map((change) => refusalOf(change, error)), ...rest.refused];
    return { requestId: rest.requestId ?? requestId, refused };
  }
}

async function oneByOne(patch: Patch, changes: readonly Change[]): Promise<Written> {
  let requestId: string | undefined;
  const refused: Refusal[] = [];
  for (const change of changes) {
    const written = await patchAccepted(patch, [change]);
    // That of the last write that was accepted, if any was.
    if (written.refused.length === 0 || requestId === undefined) requestId = written.requestId;
    refused.push(...written.refused);
  }
  return { requestId, refused };
}

const refusalOf = ({ field }: Change, { code, message }: GiveUp): Refusal => ({
  field,
  code,
  message,
  outcome: "failed",
  remedy:
    "Correct the value in the employee database: another value is written by the next run. This one is tried again after a week.",
});
