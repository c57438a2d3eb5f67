import { z } from "zod";
import { jsonOf } from "./answer.ts";
import { unexpectedAnswer } from "./answer-error.ts";
import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";

const Users = z.object({ value: z.array(z.object({ id: z.string() })).min(1) });

/** Asks for one user, whoever that is: the cheapest call that shows whether users can be read. Throws RetryLater or GiveUp. */
export async function probeUsers(graph: Graph): Promise<void> {
  const answer = await graph.send({
    method: "get",
    path: "/users?$select=id&$top=1",
    permission: READ_USERS,
  });
  if (!Users.safeParse(jsonOf(answer)).success) throw unexpectedAnswer(answer, "GET /users", "no users");
}
