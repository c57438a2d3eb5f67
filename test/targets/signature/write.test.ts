import { describe, expect, test } from "vitest";
import { failure, noMailbox, type Reply, withExchange } from "../../clients/exchange/exchange-server.ts";
import { cmdlet, desiredOf, mailbox, origin, remembering, targetOf, taskOf } from "./one-mailbox.ts";

describe("writing", () => {
  test("sends our six keys, reads back, and remembers both", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const target = targetOf(exchange);
      const desiredHash = desiredOf(target);
      const written = await target.write(taskOf("1"), []);
      expect(seen.map(cmdlet)).toEqual([
        "Set-MailboxMessageConfiguration",
        "Get-MailboxMessageConfiguration",
      ]);
      expect(seen[0]?.body.CmdletInput.Parameters).toEqual({
        Identity: "1",
        SignatureHtml: expect.stringContaining("Kari Nordmann"),
        SignatureText: expect.stringContaining("Rådgiver"),
        SignatureTextOnMobile: expect.stringContaining("Rådgiver"),
        AutoAddSignature: true,
        AutoAddSignatureOnReply: true,
        AutoAddSignatureOnMobile: true,
      });
      expect(written).toEqual({
        requestId: "r-1",
        refused: [],
        memory: { rendered: desiredHash, returned: expect.stringMatching(/^sha256:/), ...origin },
        readBack: { signature: desiredHash },
      });
      expect(written.memory?.["returned"]).not.toBe(desiredHash);
      const memory = remembering(written.memory ?? {});
      expect(await target.current({ ...taskOf("1"), memory })).toMatchObject({
        values: { signature: desiredHash },
      });
    }));

  test.each([
    ["has no signature afterwards", { SignatureHtml: "" }],
    ["has its switch off afterwards", { AutoAddSignatureOnReply: false }],
  ])("is not visible, and is repeated by the next plan, when the mailbox %s", (_, change) =>
    withExchange({ answer: mailbox((settings) => ({ ...settings, ...change })) }, async ({ exchange }) => {
      const target = targetOf(exchange);
      const written = await target.write(taskOf("1"), []);
      expect(written.readBack).not.toEqual({ signature: desiredOf(target) });
      const memory = remembering(written.memory ?? {});
      expect((await target.current({ ...taskOf("1"), memory })).values).not.toEqual({
        signature: desiredOf(target),
      });
    }),
  );

  const byHand = {
    SignatureHtml: "<p>Hilsen meg</p>",
    SignatureText: "Hilsen meg",
    SignatureTextOnMobile: "Hilsen meg",
    AutoAddSignature: true,
    AutoAddSignatureOnReply: true,
    AutoAddSignatureOnMobile: true,
  };
  /** A mailbox that shows its owner's signature, or the part of it named, in so many reads after a write. */
  function slowMailbox(reads: number, stale: Record<string, unknown> = byHand) {
    const kept = mailbox((settings) => (left-- > 0 ? { ...settings, ...stale } : settings));
    let left = reads;
    return kept;
  }
  const replacing = { ...taskOf("1"), before: { signature: byHand } };

  test.concurrent.each([
    ["the whole of it", byHand],
    ["the HTML", { SignatureHtml: byHand.SignatureHtml }],
    ["the text", { SignatureText: byHand.SignatureText }],
    ["the text for phones", { SignatureTextOnMobile: byHand.SignatureTextOnMobile }],
  ])(
    "is not visible, and is written again, where Exchange accepts it and keeps what was there: %s",
    (_, stale) =>
      withExchange({ answer: slowMailbox(99, stale) }, async ({ exchange, seen }) => {
        const target = targetOf(exchange);
        const written = await target.write(replacing, []);
        expect(written.readBack).not.toEqual({ signature: desiredOf(target) });
        expect(written.memory).toMatchObject({ drift: "true" });
        expect(seen.filter((asked) => cmdlet(asked).startsWith("Get-"))).toHaveLength(3);
      }),
  );

  test("is read again where another of Exchange's servers still shows what was there", () =>
    withExchange({ answer: slowMailbox(1) }, async ({ exchange }) => {
      const target = targetOf(exchange);
      const written = await target.write(replacing, []);
      expect(written.readBack).toEqual({ signature: desiredOf(target) });
      const memory = remembering(written.memory ?? {});
      expect((await target.current({ ...taskOf("1"), memory })).values).toEqual({
        signature: desiredOf(target),
      });
    }));

  test("is not put back where Exchange accepts that and keeps what was there", () =>
    withExchange({ answer: slowMailbox(99) }, async ({ exchange }) => {
      const content = { ...byHand, SignatureHtml: "<p>Mvh</p>", SignatureText: "Mvh" };
      const change = {
        target: "signature",
        field: "signature",
        from: "x",
        to: null,
        rule: "undo:x",
        content,
      };
      const restored = await targetOf(exchange).restore?.(replacing, [change]);
      expect(restored?.readBack?.["signature"]).toMatch(/^sha256:/);
    }));

  test("is refused, not failed, where there is no mailbox", () =>
    withExchange({ answer: () => noMailbox }, async ({ exchange }) => {
      expect(await targetOf(exchange).write(taskOf("1"), [])).toEqual({
        requestId: "r-1",
        refused: [
          {
            field: "signature",
            code: "no-mailbox",
            message: expect.stringContaining("couldn't be found"),
            remedy: expect.any(String),
          },
        ],
      });
    }));

  test.each([
    ["waits", { status: 429, headers: { "retry-after": "9" } }, { name: "RetryLater", afterSeconds: 9 }],
    ["gives up", { status: 403 }, { name: "GiveUp", code: "forbidden" }],
    ["gives up", failure(400, "Ex|ArgumentException|Too long."), { name: "GiveUp", code: "refused" }],
  ] satisfies [string, Reply, object][])("%s as Exchange says", (_, reply, error) =>
    withExchange({ answer: () => reply }, async ({ exchange }) => {
      await expect(targetOf(exchange).write(taskOf("1"), [])).rejects.toMatchObject(error);
    }),
  );
});
