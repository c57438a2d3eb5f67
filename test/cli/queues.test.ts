import { expect, test } from "vitest";
import { runCli, withApp } from "./run-cli.ts";

/** Puts messages back by the command line, where the app finds so many of them. */
async function retry(found: number, ...args: readonly string[]) {
  let ran: Awaited<ReturnType<typeof runCli>> = { code: null, out: "", err: "" };
  const of = { queue: "sync-entra", by: "kari@example.com", at: "2026-11-22T03:00:00.000Z", reason: "Again" };
  const body = { done: { what: "retried", messages: found, ...of }, left: 0 };
  await withApp(
    () => ({ body }),
    async ({ url }) => {
      ran = await runCli(["queues", "retry", of.queue, "--reason", of.reason, ...args, "--url", url]);
    },
  );
  return ran;
}

test.each<[number, string, number, readonly string[]]>([
  [0, "all that are named", 2, ["--message", "A", "--message", "B"]],
  [0, "one that is named twice", 1, ["--message", "A", "--message", "A"]],
  [0, "everything that there is", 3, []],
  [1, "nothing", 0, []],
])("putting back ends %i where it was %s", async (code, _, found, args) => {
  const ran = await retry(found, ...args);
  expect(ran).toMatchObject({ code, out: expect.not.stringContaining("Not found") });
});

test("putting back ends 1 where not all that are named were found, and says how many were not", async () => {
  const named = ["--message", "A", "--message", "B", "--message", "C"];
  expect(await retry(1, ...named)).toMatchObject({
    code: 1,
    out: expect.stringContaining("Not found: 2 of 3 that were named"),
  });
  const { code, out } = await retry(1, ...named, "--format", "json");
  expect([code, JSON.parse(out)]).toMatchObject([1, { done: { messages: 1 } }]);
});
