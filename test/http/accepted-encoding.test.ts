import { expect, test } from "vitest";
import { acceptedEncoding, type Encoding } from "../../src/http/encoding.ts";

test.each<[string | null, string | undefined]>([
  [null, undefined],
  ["", undefined],
  ["identity", undefined],
  ["deflate, zstd", undefined],
  ["gzip", "gzip"],
  ["GZIP", "gzip"],
  ["gzip, deflate, br", "br"],
  ["gzip;q=1, br;q=0.5", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0, gzip;q=0.0", undefined],
  ["*", "br"],
  ["*;q=0", undefined],
  ["br;q=0, *", "gzip"],
  ["gzip;q=0.5, identity", undefined],
  ["gzip;q=0.5, identity;q=0.1", "gzip"],
  ["br;q=often, gzip ; q=0.2", "gzip"],
])("takes %j to mean %s, of Brotli and gzip", (header, expected) => {
  expect(acceptedEncoding(header, ["br", "gzip"])).toBe(expected);
});

test.each<[readonly Encoding[], string | undefined]>([
  [[], undefined],
  [["gzip"], "gzip"],
])("gives a caller who takes all only what there is: %j", (offered, expected) => {
  expect(acceptedEncoding("br, gzip", offered)).toBe(expected);
});
