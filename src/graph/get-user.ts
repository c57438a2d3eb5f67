import { GiveUp } from "../core/errors.ts";
import { jsonOf } from "./answer.ts";
import { unexpectedAnswer } from "./answer-error.ts";
import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";
import { GraphUser, selectUser } from "./user.ts";

/** One user by object id with what matching needs and `select`, undefined when there is none. */
export async function getUser(
  graph: Graph,
  id: string,
  select: readonly string[],
): Promise<GraphUser | undefined> {
  const path = `/users/${encodeURIComponent(id)}?$select=${selectUser(select)}`;
  try {
    const answer = await graph.send({ method: "get", path, permission: READ_USERS });
    const user = GraphUser.safeParse(jsonOf(answer));
    if (user.success && user.data.id.toLowerCase() === id.toLowerCase()) return user.data;
    throw unexpectedAnswer(answer, `GET /users/${id}`, user.success ? "another user" : "not a user");
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return undefined;
    throw error;
  }
}
