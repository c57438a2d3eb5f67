import { z } from "zod";
import { jsonOf } from "./answer.ts";
import { unexpectedAnswer } from "./answer-error.ts";
import type { Graph } from "./connect-graph.ts";
import { READ_USERS } from "./permission.ts";
import { GraphUser } from "./user.ts";

const Page = z.object({ value: z.array(GraphUser), "@odata.nextLink": z.string().nullish() });

interface UserPage {
  readonly users: GraphUser[];
  /** The whole URL of the page after this one. */
  readonly next: string | undefined;
}

/** One page of users; GiveUp when it is not a page, or leads to another host. */
export async function readPage(graph: Graph, path: string): Promise<UserPage> {
  const answer = await graph.send({ method: "get", path, permission: READ_USERS });
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) {
    const [issue] = page.error.issues;
    throw unexpectedAnswer(answer, "GET /users", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
  }
  const next = page.data["@odata.nextLink"] ?? undefined;
  // The token goes wherever the link points.
  if (next !== undefined && (!next.startsWith(`${graph.origin}/v1.0/`) || next === path)) {
    throw unexpectedAnswer(answer, "GET /users", "its next page is elsewhere or the same");
  }
  return { users: page.data.value, next };
}
