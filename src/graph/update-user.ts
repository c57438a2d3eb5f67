import { unexpectedAnswer } from "./answer-error.ts";
import type { Graph } from "./connect-graph.ts";
import { WRITE_USERS } from "./permission.ts";

/**
 * Changes the properties named, and no other, of the user with this object id. RetryLater "network" leaves
 * open whether the change was made: read the user again before repeating it.
 */
export async function updateUser(
  graph: Graph,
  id: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<{ requestId: string | undefined }> {
  const path = `/users/${encodeURIComponent(id)}`;
  const answer = await graph.send({ method: "patch", path, body: properties, permission: WRITE_USERS });
  if (answer.status !== 204 && answer.status !== 200) {
    throw unexpectedAnswer(answer, `PATCH /users/${id}`, `status ${answer.status}`);
  }
  return { requestId: answer.requestId };
}
