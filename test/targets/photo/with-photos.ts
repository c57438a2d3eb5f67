import { createHash } from "node:crypto";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";
import { createDownload } from "../../../src/clients/images/download.ts";
import { connectStorage } from "../../../src/clients/storage/storage.ts";
import { nothingRemembered } from "../../../src/core/state.ts";
import type { EmployeeTask, Memory, Target, Written } from "../../../src/core/target.ts";
import { type PhotosBefore, photosBefore } from "../../../src/stores/photos-before.ts";
import { photoTarget } from "../../../src/targets/photo/target.ts";
import { type Answer, type Seen, withServer } from "../../clients/images/https-server.ts";
import { employee, kari } from "../../core/planning.ts";
import { emptyStorage } from "../../keep-running.ts";

interface World {
  readonly target: Target;
  /** The image server's origin and requests. */
  readonly url: string;
  readonly asked: readonly Seen[];
  /** The requests that Graph got, including GETs. */
  readonly sent: readonly Seen[];
  /** The photo that is stored, as Graph holds it; others may change it. */
  readonly stored: { jpeg: Buffer | undefined };
  /** The task of an employee with the image at `path`, and with remembered facts. */
  readonly taskOf: (path: string, facts?: Memory["facts"]) => EmployeeTask;
}

interface Circumstances {
  readonly images: Answer;
  /** Replaces Graph's answer, if it returns one. */
  readonly graph?: (seen: Seen) => ReturnType<Answer> | undefined;
  /** Where replaced photos are kept; in Azurite when absent. */
  readonly photos?: PhotosBefore;
}

let opened: Promise<PhotosBefore> | undefined;
const open = () => {
  opened ??= emptyStorage().then((azurite) => photosBefore(connectStorage(azurite)));
  return opened;
};

/** Where replaced photos are kept: in an Azurite that is started for the first one. */
export const kept: PhotosBefore = {
  keep: async (entraId, photo) => (await open()).keep(entraId, photo),
  read: async (entraId, sha256) => (await open()).read(entraId, sha256),
  has: async (entraId, sha256) => (await open()).has(entraId, sha256),
};

/** Runs the photo target with an image server and a Graph server that keeps one photo. */
export const withPhotos = (
  { images, graph, photos = kept }: Circumstances,
  use: (world: World) => Promise<void>,
): Promise<void> =>
  withServer(images, ({ host, url, seen: asked }) => {
    const stored: World["stored"] = { jpeg: undefined };
    const alone = (seen: Seen) => graph?.(seen) ?? keep(stored, seen);
    const answer: Answer = (seen) =>
      graph?.(seen) ?? (seen.path === "/v1.0/$batch" ? inBatch(seen, alone) : keep(stored, seen));
    return withServer(answer, (server) => {
      const photoHosts = allowHosts([host]);
      const target = photoTarget({
        graph: connectGraph({ url: server.url, token: async () => "token" }),
        photosBefore: photos,
        photoHosts,
        download: createDownload({ hosts: photoHosts }),
      });
      const taskOf = (path: string, facts: Memory["facts"] = {}): EmployeeTask => ({
        email: kari.email,
        employee: employee({ profileImageUrl: `${url}${path}` }),
        entraId: "1",
        memory: { ...nothingRemembered, facts },
      });
      return use({ target, url, asked, sent: server.seen, stored, taskOf });
    });
  });

/** Graph's error with this code. */
export const graphError = (status: number, code: string): ReturnType<Answer> => ({
  status,
  headers: { "content-type": "application/json", "request-id": "r-1" },
  body: JSON.stringify({ error: { code, message: "no" } }),
});

/** Answers what a batch holds, each request by itself and the last one first. */
function inBatch(batch: Seen, answer: (seen: Seen) => ReturnType<Answer>): ReturnType<Answer> {
  const { requests } = JSON.parse(batch.body.toString()) as {
    requests: { id: string; method: string; url: string }[];
  };
  const responses = requests.map(({ id, method, url }) => {
    const part = answer({ ...batch, method, path: `/v1.0${url}`, body: Buffer.alloc(0) });
    if (typeof part === "function") throw new Error("What is part of a batch is answered.");
    return { id, status: part.status ?? 200, headers: part.headers, body: JSON.parse(String(part.body)) };
  });
  const body = JSON.stringify({ responses: responses.reverse() });
  return { headers: { "content-type": "application/json" }, body };
}

function keep(stored: World["stored"], { method, path, body }: Seen): ReturnType<Answer> {
  if (method === "PUT") {
    stored.jpeg = body;
    return { headers: { "request-id": "r-1" } };
  }
  if (!stored.jpeg) return graphError(404, "ImageNotFound");
  if (method === "DELETE") {
    stored.jpeg = undefined;
    return { status: 204, headers: { "request-id": "r-2" } };
  }
  if (path.endsWith("/$value")) return { headers: { "content-type": "image/jpeg" }, body: stored.jpeg };
  const etag = createHash("md5").update(stored.jpeg).digest("hex");
  return {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ "@odata.mediaEtag": `"${etag}"`, height: 648, width: 648 }),
  };
}

/** Serves one picture, and answers 304 to a client that has it. */
export const serve =
  (body: Buffer, etag = '"red"'): Answer =>
  ({ headers }) =>
    headers["if-none-match"] === etag ? { status: 304 } : { headers: { etag }, body };

/** Writes the photo as a plan would have it. */
export const write = (target: Target, task: EmployeeTask): Promise<Written> =>
  target.write(task, [
    { target: "photo", field: "photo", from: null, to: task.employee.profileImageUrl, rule: "authoritative" },
  ]);

/** Whether a request of Graph's is an upload. */
export const isPut = ({ method }: { method: string }): boolean => method === "PUT";
