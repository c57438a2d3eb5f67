import { z } from "zod";
import { GiveUp, type RetryLater } from "../../core/errors.ts";
import type { Permission } from "../http/permission.ts";
import { type Answer, answerError, jsonOf, requestIdOf, unexpectedAnswer } from "./answer.ts";
import type { Graph } from "./graph.ts";

/** More requests than this in a batch are refused (Microsoft Graph, "Combine multiple HTTP requests using JSON batching"). */
export const mostInBatch = 20;

/** One read: `path` below `/v1.0`, with its query. */
interface BatchRead {
  readonly path: string;
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
  const requests = reads.map(({ path }, index) => ({ id: String(index + 1), method: "GET", url: path }));
  const answer = await graph.send({
    ...{ method: "post", path: "/$batch", body: { requests }, changesNothing: true },
    permission: first.permission,
    parts: (whole) => partsIn(whole)?.map(({ status }) => status),
  });
  const found = partsIn(answer);
  if (!found) throw unexpectedAnswer(answer, "POST /$batch", "it has no parts");

  // Parts arrive in any order, and unknown ones are ignored.
  const parts = new Map(found.map((part) => [part.id, part]));
  return reads.map(({ path, permission }, index) => {
    const operation = `GET ${path.replace(/\?.*/, "")}`;
    const part = parts.get(String(index + 1));
    if (!part) return unexpectedAnswer(answer, operation, "the batch has no part for it");
    const own = asAnswer(part, answer);
    return own.status >= 200 && own.status < 300 ? own : answerError(own, operation, permission);
  });
}

/** Makes a read; what fails is thrown. */
export type Read = (read: BatchRead) => Promise<Answer>;

/** Makes each read by itself. */
export const readAlone =
  (graph: Graph): Read =>
  ({ path, permission }) =>
    graph.send({ method: "get", path, permission });

interface Waiting {
  readonly read: BatchRead;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes reads that begin within a moment of one another in one request, and one that comes alone by itself. Each is sent
 * after it was requested, so it shows what was there then or later. What one slow read has held up for longer than
 * `freshMs` is read again alone: an old answer must not be the last look before a write. What fails in a batch fails for
 * one; where batches themselves are refused, each read is made alone.
 */
export function gatherReads(graph: Graph, { withinMs = 50, freshMs = 5000 } = {}): Read {
  const alone = readAlone(graph);
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  return (read) =>
    new Promise((resolve, reject) => {
      waiting.push({ read, resolve, reject });
      if (waiting.length === 1) timer = setTimeout(begin, withinMs);
      else if (waiting.length === mostInBatch) begin();
    });

  function begin(): void {
    clearTimeout(timer);
    const together = waiting;
    waiting = [];
    // It throws nothing: all that fails is for those who wait.
    void answerAll(together);
  }

  async function answerAll(together: readonly Waiting[]): Promise<void> {
    const started = performance.now();
    const answers = together.length > 1 ? await readAll(together) : [];
    const isFresh = performance.now() - started < freshMs;
    for (const [index, { read, resolve, reject }] of together.entries()) {
      const answer = answers instanceof Error ? answers : answers[index];
      if (answer instanceof Error) reject(answer);
      else resolve(answer && isFresh ? answer : alone(read));
    }
  }

  /** Nothing where batches are refused; an error that is everyone's where they may be tried again. */
  async function readAll(
    together: readonly Waiting[],
  ): Promise<readonly (Answer | RetryLater | GiveUp)[] | Error> {
    try {
      return await readTogether(
        graph,
        together.map(({ read }) => read),
      );
    } catch (error) {
      if (error instanceof GiveUp) return [];
      return error instanceof Error ? error : new Error("A batch failed.", { cause: error });
    }
  }
}

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
