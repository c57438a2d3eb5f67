import { z } from "zod";
import { jsonOf } from "./answer.ts";
import { unexpectedAnswer } from "./answer-error.ts";
import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";
import { unlessMissing } from "./unless-missing.ts";

const Photo = z.object({ "@odata.mediaEtag": z.string() });

/** The entity tag of a user's photo, another one whenever the photo is another; undefined where there is no photo. */
export async function getPhoto(graph: Graph, id: string): Promise<{ mediaEtag: string } | undefined> {
  const path = `/users/${encodeURIComponent(id)}/photo`;
  const answer = await unlessMissing(graph.send({ method: "get", path, permission: READ_USERS }));
  if (!answer) return undefined;
  const photo = Photo.safeParse(jsonOf(answer));
  if (photo.success) return { mediaEtag: photo.data["@odata.mediaEtag"] };
  throw unexpectedAnswer(answer, `GET /users/${id}/photo`, "not a photo's description");
}
