import { GiveUp } from "../errors.ts";
import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";

/** A user's photo as Microsoft 365 keeps it, a square JPEG; undefined where there is none. */
export async function getPhotoBytes(graph: Graph, id: string): Promise<Uint8Array | undefined> {
  const path = `/users/${encodeURIComponent(id)}/photo/$value`;
  try {
    const { bytes } = await graph.send({ method: "get", path, permission: READ_USERS });
    return bytes;
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return undefined;
    throw error;
  }
}
