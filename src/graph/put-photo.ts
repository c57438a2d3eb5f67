import { GiveUp } from "../core/errors.ts";
import { type Answer, refusalCodeOf, refusalOf, requestIdOf } from "./answer.ts";
import type { Graph } from "./connect-graph.ts";
import { WRITE_PHOTOS } from "./permission.ts";

/**
 * Sets the photo of the user with this object id: a JPEG of at most 4 MB. GiveUp "skipped" where there is no
 * mailbox to keep it in ("no-mailbox"), or this very photo is not taken ("photo-refused").
 */
export async function putPhoto(
  graph: Graph,
  id: string,
  jpeg: Uint8Array,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await graph.send({
    method: "put",
    path: `/users/${encodeURIComponent(id)}/photo/$value`,
    content: { type: "image/jpeg", bytes: jpeg },
    permission: WRITE_PHOTOS,
    refusal: photoRefusal,
  });
  return { requestId };
}

/** Statuses that speak of what was sent. */
const NOT_TAKEN = new Set([400, 413, 415, 422]);

function photoRefusal(answer: Answer): GiveUp | undefined {
  const { status } = answer;
  const code = refusalCodeOf(answer);
  const requestId = requestIdOf(answer);
  const details = { outcome: "skipped", ...(requestId !== undefined && { requestId }) } as const;

  // Exchange has several names for it (ErrorItemNotFound, MailboxNotHostedInExchangeOnline …); a user who is
  // missing altogether has one.
  const isMissing = status === 404 && code !== "" && code !== "Request_ResourceNotFound";
  if (isMissing || /^(MailboxNot|ErrorNonExistentMailbox)/.test(code)) {
    return new GiveUp("no-mailbox", `There is no Exchange Online mailbox to keep the photo in (${code}).`, {
      ...details,
      remedy: "Assign a licence with Exchange Online, or set the photo by hand in Microsoft Entra.",
    });
  }
  if (!NOT_TAKEN.has(status)) return undefined;
  return new GiveUp("photo-refused", `Microsoft Graph does not take the photo (${refusalOf(answer)}).`, {
    ...details,
    remedy: "Provide another image.",
  });
}
