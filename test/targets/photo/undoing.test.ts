import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { connectStorage } from "../../../src/clients/storage/storage.ts";
import { RetryLater } from "../../../src/core/errors.ts";
import type {
  Content,
  EmployeeTask,
  Memory,
  Restoration,
  Target,
  Task,
  Value,
} from "../../../src/core/target.ts";
import { photosBefore } from "../../../src/stores/photos-before.ts";
import { plain } from "./pictures.ts";
import { graphError, isPut, kept, serve, withPhotos } from "./with-photos.ts";

const red = await plain("red").jpeg().toBuffer();
const own = await plain("green").resize(300, 300).jpeg().toBuffer();
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Writes the photo as a worker does; what it replaced is on record as a restoration has it. */
async function written(target: Target, task: EmployeeTask) {
  const { profileImageUrl: to } = task.employee;
  const change = { target: "photo", field: "photo", from: null, to, rule: "authoritative" };
  let content: Content | undefined;
  const { memory = {} } = await target.write(task, [change], async (contents) => {
    content = contents["photo"];
  });
  return { record: { ...change, ...(content && { content }) }, memory };
}

/** Someone who may have left the database: an undo has no employee. */
const without = ({ email, entraId, memory }: EmployeeTask, facts: Memory["facts"]): Task => ({
  email,
  entraId,
  memory: { ...memory, facts },
});

/** What is there, and what was there before and after a write, as an undo compares it. */
async function compared(target: Target, task: Task, record: Restoration) {
  const { values } = await target.current(task);
  const now: Value = values["photo"] ?? null;
  return { now, ...((await target.asThere?.(task, record, now)) ?? record) };
}

/** Puts back what a record has as before. */
const putBack = (target: Target, task: Task, { from, content }: Pick<Restoration, "from" | "content">) =>
  target.restore?.(task, [{ target: "photo", field: "photo", from: "x", to: from, rule: "undo:x", content }]);

test("keeps a person's own photo before it is replaced, and puts it back byte for byte", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored }) => {
    stored.jpeg = own;
    const task = taskOf("/kari.jpg");
    const { record, memory } = await written(target, task);
    const ours = stored.jpeg;
    expect(record.content).toEqual({ before: hashOf(own), wrote: memory["hash"] });
    expect(await kept.read("1", hashOf(own))).toEqual(own);

    const left = without(task, memory);
    const asThere = await compared(target, left, record);
    expect(asThere).toMatchObject({ from: `sha256:${hashOf(own)}`, to: asThere.now });
    const restored = await putBack(target, left, asThere);
    expect(stored.jpeg).toEqual(own);
    expect(restored).toMatchObject({
      refused: [],
      readBack: { photo: `sha256:${hashOf(own)}` },
      memory: { hash: hashOf(own), origin: "put-back" },
    });
    // So that the undo can be undone.
    expect(await kept.read("1", hashOf(ours))).toEqual(ours);
  }));

test("removes the photo where there was none before, and remembers that", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored }) => {
    const task = taskOf("/kari.jpg");
    const { record, memory } = await written(target, task);
    expect(record.content).toMatchObject({ before: "none" });
    const left = without(task, memory);
    const asThere = await compared(target, left, record);
    expect(asThere).toMatchObject({ from: null, to: asThere.now });
    expect(await putBack(target, left, asThere)).toEqual({
      requestId: "r-2",
      refused: [],
      readBack: { photo: null },
      memory: { removed: "true" },
    });
    expect(stored.jpeg).toBeUndefined();
    expect(await target.current(left)).toEqual({ values: { photo: null } });
  }));

test("recognises its own photo by the entity tag where other bytes come back than were sent", () =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ method, path }) =>
        method === "GET" && path.endsWith("$value") ? { body: "other bytes" } : undefined,
    },
    async ({ target, taskOf, stored }) => {
      const task = taskOf("/kari.jpg");
      const { record, memory } = await written(target, task);
      const { now, to } = await compared(target, without(task, memory), record);
      expect(to).toBe(now);
      stored.jpeg = own;
      expect(await compared(target, without(task, memory), record)).toMatchObject({
        now,
        to: `sha256:${memory["hash"]}`,
      });
    },
  ));

test.each<[string, Content | undefined, RegExp]>([
  ["is of an earlier version", undefined, /not on record/],
  ["had more than 4 MB", { before: "too-large", wrote: "a" }, /more than 4 MB/],
  ["is not kept any more", { before: "f".repeat(64), wrote: "a" }, /30 days/],
])("says why it cannot put back what %s", (_, content, why) =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf }) => {
    const record = { target: "photo", field: "photo", from: null, to: "x", rule: "authoritative", content };
    expect(await compared(target, without(taskOf("/kari.jpg"), {}), record)).toMatchObject({
      lost: { message: expect.stringMatching(why) as string, remedy: expect.any(String) as string },
    });
  }),
);

test("keeps no photo that is larger than Graph takes back", async () => {
  expect(await kept.keep("1", Buffer.alloc(4 * 1024 * 1024 + 1))).toBeUndefined();
});

test("gives up on a photo that is gone by the time of the undo, and leaves what is there", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, sent }) => {
    const content = { before: "f".repeat(64), wrote: "a" };
    await expect(
      putBack(target, without(taskOf("/kari.jpg"), {}), { from: "sha256:ff", content }),
    ).rejects.toMatchObject({ name: "GiveUp", code: "not-kept" });
    expect(sent).toEqual([]);
  }));

test("is tried again later, and replaces nothing, while the photo before cannot be kept", async () => {
  const nowhere = "http://127.0.0.1:9/devstoreaccount1";
  const key = Buffer.alloc(64).toString("base64");
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};BlobEndpoint=${nowhere};QueueEndpoint=${nowhere};TableEndpoint=${nowhere}`;
  const photos = photosBefore(connectStorage({ connectionString }));
  await withPhotos({ images: serve(red), photos }, async ({ target, taskOf, stored, sent }) => {
    stored.jpeg = own;
    const failure = await written(target, taskOf("/kari.jpg")).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RetryLater);
    expect(failure).toMatchObject({
      code: "unavailable",
      remedy: expect.stringContaining("storage") as string,
    });
    expect(sent.filter(isPut)).toEqual([]);
    expect(stored.jpeg).toEqual(own);
  });
});

test("a read that mailboxes refuse says so, as the write would", () =>
  withPhotos(
    { images: serve(red), graph: () => graphError(403, "MailboxNotEnabledForRESTAPI") },
    async ({ target, taskOf }) => {
      const task = taskOf("/kari.jpg");
      const { profileImageUrl: to } = task.employee;
      const change = { target: "photo", field: "photo", from: null, to, rule: "authoritative" };
      expect(await target.write(task, [change])).toMatchObject({ refused: [{ code: "no-mailbox" }] });
    },
  ));
