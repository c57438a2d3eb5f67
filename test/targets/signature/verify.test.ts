import { describe, expect, test } from "vitest";
import { RetryLater } from "../../../src/core/errors.ts";
import type { Memory } from "../../../src/core/target.ts";
import { withExchange } from "../../clients/exchange/exchange-server.ts";
import { type Asked, mailbox, origin, targetOf, taskOf } from "./one-mailbox.ts";

describe("verifying", () => {
  type Part = { status: number; body: unknown };
  /** Answers a batch with a part by identity. */
  const batch = (parts: Record<string, Part>) => (asked: { body: { requests: Sent[] } }) => ({
    status: 200,
    json: {
      responses: asked.body.requests.map(({ id, body }) => ({
        id,
        ...parts[String(body.CmdletInput.Parameters["Identity"])],
      })),
    },
  });
  type Sent = { id: string } & Asked;

  const row = (SignatureHtml: string) => ({ status: 200, body: { value: [{ SignatureHtml }] } });
  const gone = {
    status: 404,
    body: { error: { details: [{ message: "E|ManagementObjectNotFoundException|x" }] } },
  };

  /** What is remembered of a mailbox that holds this. */
  async function written(html: string): Promise<Memory["facts"]> {
    let facts: Memory["facts"] = {};
    await withExchange({ answer: mailbox(() => ({ SignatureHtml: html })) }, async ({ exchange }) => {
      const { memory } = await targetOf(exchange).write(taskOf("1"), []);
      facts = { rendered: memory?.["rendered"] ?? "", returned: memory?.["returned"] ?? "" };
    });
    return facts;
  }

  test("finds in one request, in the order of the tasks, who changed their signature", async () => {
    const facts = await written("<p>ours</p>");
    const answer = batch({
      a: row("<p>ours</p>"),
      b: row("<p>mine</p>"),
      c: gone,
      d: { status: 400, body: {} },
    });
    await withExchange({ answer }, async ({ exchange, seen }) => {
      const learnt = { ...facts, ...origin };
      const tasks = [taskOf("d", facts), taskOf("c", facts), taskOf("b", facts), taskOf("a", facts)];
      expect(await targetOf(exchange).verify?.([...tasks, taskOf("never-written")])).toEqual([
        { drifted: false, message: expect.stringContaining("refused"), facts: learnt },
        { drifted: true, message: expect.stringContaining("no mailbox"), facts: { ...facts, drift: "true" } },
        {
          drifted: true,
          changedThere: true,
          message: expect.any(String),
          facts: { ...facts, drift: "true" },
        },
        { drifted: false, facts: learnt },
        { drifted: false, facts: {} },
      ]);
      expect(seen).toHaveLength(1);
    });
  });

  test("does not read what was never written or is known to have drifted", () =>
    withExchange({ answer: () => ({ status: 500 }) }, async ({ exchange, seen }) => {
      const facts = { rendered: "sha256:1", returned: "sha256:2", drift: "true" };
      expect(await targetOf(exchange).verify?.([taskOf("a"), taskOf("b", facts)])).toEqual([
        { drifted: false, facts: {} },
        { drifted: true, facts },
      ]);
      expect(seen).toEqual([]);
    }));

  test("is tried again for the mailbox that is throttled, and for no other", async () => {
    const facts = await written("<p>ours</p>");
    const answer = batch({ a: row("<p>ours</p>"), b: { status: 429, body: null } });
    await withExchange({ answer }, async ({ exchange }) => {
      const verified = await targetOf(exchange).verify?.([taskOf("a", facts), taskOf("b", facts)]);
      expect(verified).toEqual([{ drifted: false, facts: { ...facts, ...origin } }, expect.any(RetryLater)]);
    });
  });
});
