import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";
import { unlessMissing } from "./unless-missing.ts";

/** A user's photo as Microsoft 365 keeps it, a square JPEG; undefined where there is none. */
export async function getPhotoBytes(graph: Graph, id: string): Promise<Uint8Array | undefined> {
  const path = `/users/${encodeURIComponent(id)}/photo/$value`;
  const answer = await unlessMissing(graph.send({ method: "get", path, permission: READ_USERS }));
  return answer?.bytes;
}
