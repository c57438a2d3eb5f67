import * as z from "zod";
import type { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, jsonOf, requestIdOf } from "../http/answer.ts";
import { type Gathered, type GatherTimes, gather } from "../http/gather.ts";
import type { Permission } from "../http/permission.ts";
import { answerError, unexpectedAnswer } from "./answer.ts";
import type { Graph } from "./graph.ts";

/** More requests than this in a batch are refused (Microsoft Graph, "Combine multiple HTTP requests using JSON batching"). */
export const mostInBatch = 20;

/** One read: `path` below `/v1.0`, with its query; of an action that takes a `body`, and changes nothing, a POST. */
interface BatchRead {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly permission: Permission;
}

const BatchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.coerce.string(),
      status: z.coerce.number(),
      headers: z.record(z.string(), z.coerce.string()).catch({}),
      body: z.unknown().optional(),
    }),
  ),
});

/** The parts of a batch's answer; undefined for what is none. */
function partsIn(answer: Answer): z.infer<typeof BatchAnswer>["responses"] | undefined {
  const batch = BatchAnswer.safeParse(jsonOf(answer));
  return batch.success ? batch.data.responses : undefined;
}

/**
 * Makes at most twenty reads in one request. What fails is returned in place of its answer, in request order; where the
 * whole batch fails, RetryLater or GiveUp is thrown. Graph throttles each read by itself, and counts it as if it had come
 * alone, so that a batch spares round trips and no quota.
 */
export async function readTogether(
  graph: Graph,
  reads: readonly BatchRead[],
): Promise<readonly (Answer | RetryLater | GiveUp)[]> {
  if (reads.length > mostInBatch) {
    throw new RangeError(`A batch takes ${mostInBatch} requests, not ${reads.length}.`);
  }
  const [first] = reads;
  if (!first) return [];
  const requests = reads.map(({ path, body }, index) => ({
    id: String(index + 1),
    method: body ? "POST" : "GET",
    url: path,
    ...(body && { headers: { "Content-Type": "application/json" }, body }),
  }));
  const answer = await graph.send({
    method: "post",
    path: "/$batch",
    body: { requests },
    changesNothing: true,
    permission: first.permission,
    parts: (whole) => partsIn(whole)?.map(({ status }) => status),
  });
  const found = partsIn(answer);
  if (!found) throw unexpectedAnswer(answer, "POST /$batch", "it has no parts");

  // Parts arrive in any order, and unknown ones are ignored.
  const parts = new Map(found.map((part) => [part.id, part]));
  return reads.map(({ path, body, permission }, index) => {
    const operation = `${body ? "POST" : "GET"} ${path.replace(/\?.*/, "")}`;
    const part = parts.get(String(index + 1));
    if (!part) return unexpectedAnswer(answer, operation, "the batch has no part for it");
    const own = asAnswer(part, answer);
    return own.status >= 200 && own.status < 300 ? own : answerError(own, operation, permission);
  });
}

/** Makes a read; what fails is thrown. */
export type Read = (read: Omit<BatchRead, "body">) => Promise<Answer>;

/** Makes each read by itself. */
export const readAlone =
  (graph: Graph): Read =>
  ({ path, permission }) =>
    graph.send({ method: "get", path, permission });

/** Makes reads that begin within 50 ms of one another in one request, as `gather` says. */
export const gatherReads = (
  graph: Graph,
  options: Partial<GatherTimes> = {},
): Gathered<Omit<BatchRead, "body">, Answer> =>
  gather({
    together: (reads) => readTogether(graph, reads),
    alone: readAlone(graph),
    most: mostInBatch,
    withinMs: 50,
    ...options,
  });

/** A part as the answer that it would have been alone; without an id of its own it has the batch's. */
function asAnswer(
  { status, headers, body }: z.infer<typeof BatchAnswer>["responses"][number],
  batch: Answer,
): Answer {
  const own = new Headers(headers);
  const requestId = requestIdOf(batch);
  if (requestId !== undefined && !own.has("request-id")) own.set("request-id", requestId);
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return { status, headers: own, text: body == null ? "" : text };
}
