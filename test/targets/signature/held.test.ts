import { describe, expect, test } from "vitest";
import { rows, withExchange } from "../../clients/exchange/exchange-server.ts";
import {
  type Asked,
  cmdlet,
  desiredOf,
  mailbox,
  remembering,
  targetOf,
  taskOf,
  unreachable,
} from "./one-mailbox.ts";

describe("what a mailbox holds", () => {
  const own = { SignatureHtml: "<p>Hilsen meg</p>", SignatureText: "Hilsen meg", AutoAddSignature: true };
  const whole = {
    ...own,
    SignatureTextOnMobile: "",
    AutoAddSignatureOnReply: false,
    AutoAddSignatureOnMobile: false,
  };

  test("is the employee's own signature, with its content to restore it", () =>
    withExchange({ answer: () => rows(own) }, async ({ exchange }) => {
      const { values, contents } = await targetOf(exchange).current(taskOf("1"));
      expect(values).toEqual({ signature: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
      expect(contents).toEqual({ signature: whole });
    }));

  test("is empty if no signature was ever written, regardless of the switches", () =>
    withExchange({ answer: () => rows({ AutoAddSignature: true }) }, async ({ exchange }) => {
      expect((await targetOf(exchange).current(taskOf("1"))).values).toEqual({ signature: null });
    }));

  test("is empty where Exchange keeps a document around no signature, as after an undo; a picture alone is one", () => {
    const body = (html: string) => ({
      SignatureHtml: `<html>\r\n<head><meta></head><body>\r\n${html}</body></html>`,
    });
    return withExchange(
      {
        answer: ({
          body: {
            CmdletInput: { Parameters },
          },
        }) => rows(body(Parameters["Identity"] === "1" ? "&nbsp;" : '<img src="https://a.example/b.png">')),
      },
      async ({ exchange }) => {
        const { current } = targetOf(exchange);
        expect((await current(taskOf("1"))).values).toEqual({ signature: null });
        expect((await current({ ...taskOf("2"), entraId: "2" })).values).toEqual({
          signature: expect.stringMatching(/^sha256:/),
        });
      },
    );
  });

  test("never looks like a written one when nothing is remembered", async () => {
    const target = targetOf(unreachable);
    let sent: Record<string, unknown> = {};
    const keep = (asked: Asked) => {
      if (cmdlet(asked).startsWith("Get-")) return rows(sent);
      sent = asked.body.CmdletInput.Parameters;
      return { status: 204 };
    };
    await withExchange({ answer: keep }, async ({ exchange }) => {
      await targetOf(exchange).write(taskOf("1"), []);
      const { values } = await targetOf(exchange).current(taskOf("1"));
      expect(values["signature"]).not.toBe(desiredOf(target));
    });
  });

  test("is restored as it was, with its previous value", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const target = targetOf(exchange);
      const change = { target: "signature", field: "signature", from: "x", to: "sha256:own", rule: "undo:x" };
      const written = await target.restore?.(taskOf("1"), [{ ...change, content: whole }]);
      expect(seen[0]?.body.CmdletInput.Parameters).toEqual({ Identity: "1", ...whole });
      expect(written).toMatchObject({ refused: [], readBack: { signature: "sha256:own" } });
      const memory = remembering(written?.memory ?? {});
      const { values } = await target.current({ ...taskOf("1"), memory });
      expect(values).toEqual({ signature: "sha256:own" });
    }));

  test("is not restored when it is not known", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const change = { target: "signature", field: "signature", from: "x", to: "sha256:own", rule: "undo:x" };
      const restored = targetOf(exchange).restore?.(taskOf("1"), [change]);
      await expect(restored).rejects.toMatchObject({ code: "not-kept" });
      expect(seen).toEqual([]);
    }));
});
