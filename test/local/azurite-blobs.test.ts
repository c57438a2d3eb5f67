import { BlobServiceClient } from "@azure/storage-blob";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Azurite } from "../../src/local/azurite.ts";
import { freshName, withBothAzurites } from "./both-azurites.ts";

const { compare } = withBothAzurites();
const blob = fc.constantFrom("plans/1", "plans/2", "plan", "photo", "10", "9");
const container = fc.constantFrom("one", "two");
const blobStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("upload", "blocks", "append"), container, blob }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("delete", "read", "lease"), container, blob }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("list"),
      container,
      prefix: fc.constantFrom("", "plan", "plans/"),
    }),
  },
);

test("blobs answer alike to all that is uploaded, appended, listed and deleted", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(blobStep, { minLength: 10, maxLength: 50 }), async (steps) => {
      const name = freshName();
      const open = async ({ connectionString }: Azurite) => {
        const blobs = BlobServiceClient.fromConnectionString(connectionString);
        const containerOf = (suffix: string) => blobs.getContainerClient(`${name}${suffix}`);
        for (const suffix of ["one", "two"]) await containerOf(suffix).create();
        return containerOf;
      };
      await compare(open, steps, async (containerOf, step, number) => {
        const from = containerOf(step.container);
        if (step.do === "list") {
          const items = await Array.fromAsync(from.listBlobsFlat({ prefix: step.prefix }));
          return items.map((item) => [item.name, item.properties.contentLength, item.properties.leaseState]);
        }
        const text = `text ${number}`;
        const id = Buffer.from(`${number}`.padStart(4)).toString("base64");
        const client = from.getBlockBlobClient(step.blob);
        switch (step.do) {
          case "upload":
            await client.upload(text, text.length);
            return "uploaded";
          case "blocks":
            await client.stageBlock(id, text, text.length);
            if (number % 2) await client.commitBlockList([id]);
            return (await client.getBlockList("all")).uncommittedBlocks?.map((block) => block.name);
          case "append": {
            const appended = from.getAppendBlobClient(step.blob);
            await appended.createIfNotExists();
            await appended.appendBlock(text, text.length);
            return (await appended.getProperties()).contentLength;
          }
          case "delete":
            await client.delete();
            return "deleted";
          case "lease":
            await client.getBlobLeaseClient().acquireLease(60);
            return "leased";
          case "read":
            read += 1;
            return (await client.downloadToBuffer()).toString();
        }
      });
    }),
    { numRuns: 20 },
  );
  expect(read).toBeGreaterThan(0);
});
