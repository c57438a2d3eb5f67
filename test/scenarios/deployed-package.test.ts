import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { picturedPeople } from "./ordinary-people.ts";
import { withStack } from "./with-stack.ts";

const folder = mkdtempSync(join(tmpdir(), "deployed-"));
cpSync(fileURLToPath(new URL("../../dist", import.meta.url)), folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const scene = withStack({ app: folder, settings: { SYNC_TARGETS: "entra,photo,signature" } });

test("what is deployed runs in a folder with nothing else in or above it: profile, photo through its own native parts, signature", async () => {
  const [her = ""] = picturedPeople(scene());
  const run = await scene().sync({ emails: [her] });
  expect(run).toMatchObject({
    status: "done",
    summary: {
      failures: [],
      counts: { photo: { changed: 1 }, signature: { changed: 1 } },
    },
  });
});
