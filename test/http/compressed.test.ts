import { expect, test } from "vitest";
import { type Ask, withOpenApp } from "./with-open-app.ts";

const accepting = (encodings: string) => ({ headers: { "accept-encoding": encodings } });

/** The headers about the coding of an answer, and the answer. */
async function coding(ask: Ask, path: string, encodings: string) {
  const answer = await ask(path, accepting(encodings));
  const [encoding, vary] = ["content-encoding", "vary"].map((name) => answer.headers.get(name));
  return { encoding, vary, bytes: (await answer.arrayBuffer()).byteLength };
}

test("compresses long JSON for callers that accept it, and nothing else", () =>
  withOpenApp({}, async (ask) => {
    // A letter takes two bytes, and `{"list":""}` 11: so these end just above and just below 16 KiB.
    const [long, short] = ["list/8187", "list/8186"];
    expect(await coding(ask, long, "br, gzip")).toEqual({
      encoding: "gzip",
      vary: "accept-encoding",
      bytes: 16_385,
    });
    for (const refusing of ["identity", "gzip;q=0", "br"]) {
      const plain = { encoding: null, vary: "accept-encoding", bytes: 16_385 };
      expect(await coding(ask, long, refusing), refusing).toEqual(plain);
    }
    expect(await coding(ask, short, "gzip")).toEqual({ encoding: null, vary: null, bytes: 16_383 });
    expect(await coding(ask, "image", "gzip")).toEqual({ encoding: null, vary: null, bytes: 100_000 });
  }));

test("compresses what is made in pieces in the same way", () =>
  withOpenApp({}, async (ask) => {
    // A piece takes four characters and a comma.
    const [long, short] = ["pieces/10000", "pieces/100"];
    const plain = { encoding: null, vary: "accept-encoding", bytes: 50_010 };
    expect(await coding(ask, long, "identity")).toEqual(plain);
    expect(await coding(ask, long, "gzip")).toMatchObject({ encoding: "gzip", vary: "accept-encoding" });
    expect(await coding(ask, short, "gzip")).toEqual({ encoding: null, vary: null, bytes: 510 });
    const answer = await ask(long, accepting("gzip"));
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await answer.json()).toEqual({ list: Array.from({ length: 10_000 }, () => "æ") });
  }));

test("compressed, JSON reads the same, under the same headers", () =>
  withOpenApp({}, async (ask) => {
    const answer = await ask("list/100000", accepting("gzip"));
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({ list: "æ".repeat(100_000) });
  }));
