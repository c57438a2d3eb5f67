import * as z from "zod";
import { GiveUp, type RetryLater } from "../../core/errors.ts";
import { type Answer, jsonOf, requestIdOf } from "../http/answer.ts";
import { READ_USERS, refusalCodeOf, refusalOf, unexpectedAnswer, WRITE_PHOTOS } from "./answer.ts";
import { type Graph, readTogether } from "./graph.ts";

const Photo = z.object({ "@odata.mediaEtag": z.string() });

/** The entity tag of a user's photo, which changes with the photo; undefined where there is no photo. */
export async function getPhoto(graph: Graph, id: string): Promise<PhotoTag | undefined> {
  const answer = await unlessMissing(graph.send({ method: "get", path: pathOf(id), permission: READ_USERS }));
  const photo = answer && tagOf(answer, id);
  if (photo instanceof GiveUp) throw photo;
  return photo;
}

/** The same for at most twenty users in one request, in request order; a failure is returned in place of its tag. */
export async function getPhotos(
  graph: Graph,
  ids: readonly string[],
): Promise<readonly (PhotoTag | undefined | RetryLater | GiveUp)[]> {
  const answers = await readTogether(
    graph,
    ids.map((id) => ({ path: pathOf(id), permission: READ_USERS })),
  );
  return answers.map((answer, index) => {
    if (!(answer instanceof Error)) return tagOf(answer, ids[index] ?? "");
    return answer.code === "not-found" ? undefined : answer;
  });
}

/** The entity tag of a photo. */
export interface PhotoTag {
  readonly mediaEtag: string;
}

const pathOf = (id: string): string => `/users/${encodeURIComponent(id)}/photo`;

function tagOf(answer: Answer, id: string): PhotoTag | GiveUp {
  const photo = Photo.safeParse(jsonOf(answer));
  if (photo.success) return { mediaEtag: photo.data["@odata.mediaEtag"] };
  return unexpectedAnswer(answer, `GET /users/${id}/photo`, "not a photo's description");
}

/** A user's photo as Microsoft 365 keeps it, a square JPEG; undefined where there is none. */
export async function getPhotoBytes(graph: Graph, id: string): Promise<Uint8Array | undefined> {
  const path = `/users/${encodeURIComponent(id)}/photo/$value`;
  // A mailbox that has no photos says so to a read as it does to a write.
  const refusal = (answer: Answer) => (answer.status === 404 ? undefined : noMailbox(answer));
  const answer = await unlessMissing(graph.send({ method: "get", path, permission: READ_USERS, refusal }));
  return answer?.bytes;
}

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

/**
 * Removes the photo of the user with this object id (Microsoft Graph, Delete profilePhoto); undefined where there was none.
 */
export async function deletePhoto(
  graph: Graph,
  id: string,
): Promise<{ requestId: string | undefined } | undefined> {
  const path = `/users/${encodeURIComponent(id)}/photo/$value`;
  const refusal = (answer: Answer) => (answer.status === 404 ? undefined : photoRefusal(answer));
  const answer = await unlessMissing(
    graph.send({ method: "delete", path, permission: WRITE_PHOTOS, refusal }),
  );
  return answer && { requestId: answer.requestId };
}

/** Statuses with which Graph refuses the photo itself. */
const NOT_TAKEN = new Set([400, 413, 415, 422]);

function photoRefusal(answer: Answer): GiveUp | undefined {
  const missing = noMailbox(answer);
  if (missing || !NOT_TAKEN.has(answer.status)) return missing;
  return new GiveUp("photo-refused", `Microsoft Graph does not take the photo (${refusalOf(answer)}).`, {
    ...skipped(answer),
    remedy: "Provide another image.",
  });
}

/** The refusal of a mailbox that is not there, or not in Exchange Online; undefined for any other. */
function noMailbox(answer: Answer): GiveUp | undefined {
  const code = refusalCodeOf(answer);
  // Exchange has several names for it (ErrorItemNotFound, MailboxNotHostedInExchangeOnline …); a user who is
  // missing altogether has one.
  const isMissing = answer.status === 404 && code !== "" && code !== "Request_ResourceNotFound";
  if (!isMissing && !/^(MailboxNot|ErrorNonExistentMailbox)/.test(code)) return undefined;
  return new GiveUp("no-mailbox", `There is no Exchange Online mailbox to keep the photo in (${code}).`, {
    ...skipped(answer),
    remedy: "Assign a licence with Exchange Online, or set the photo by hand in Microsoft Entra.",
  });
}

function skipped(answer: Answer) {
  const requestId = requestIdOf(answer);
  return { outcome: "skipped", ...(requestId !== undefined && { requestId }) } as const;
}

/** The answer of Graph, undefined for a 404. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return undefined;
    throw error;
  }
}
