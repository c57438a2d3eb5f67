import { expect, test } from "vitest";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";
import { createDownload } from "../../../src/clients/images/download.ts";
import { nothingRemembered } from "../../../src/core/state.ts";
import { photoTarget } from "../../../src/targets/photo/target.ts";
import { accountOf, employee } from "../../core/planning.ts";
import { kept } from "./with-photos.ts";

const unreachable = { url: "https://127.0.0.1:1", token: async () => "token" };
const target = (hosts: readonly string[]) => {
  const photoHosts = allowHosts(hosts);
  return photoTarget({
    graph: connectGraph(unreachable),
    photosBefore: kept,
    photoHosts,
    download: createDownload({ hosts: photoHosts }),
  });
};
const url = "https://images.example.com/kari.jpg";
const kari = employee({ profileImageUrl: url });
const heldWith = async (facts: Record<string, string>) => {
  const { known: held } = await target(["images.example.com"]).prepare();
  return held({ employee: kari, account: accountOf(kari), memory: { ...nothingRemembered, facts } }).values;
};

test("plans the photo at the employee's address", () => {
  expect(target(["images.example.com"]).desired(kari)).toEqual({
    fields: [{ field: "photo", to: url, rule: "authoritative", when: "always" }],
    notes: [],
  });
});

test("leaves the photo of someone without an address alone", () => {
  expect(target(["images.example.com"]).desired(employee())).toEqual({ fields: [], notes: [] });
});

test.each([
  [url, "image-host-not-allowed"],
  ["http://cdn.example.com/kari.jpg", "image-url-invalid"],
  ["kari.jpg", "image-url-invalid"],
])("notes an address that is not allowed: %s", (profileImageUrl, code) => {
  expect(target(["cdn.example.com"]).desired(employee({ profileImageUrl }))).toMatchObject({
    fields: [],
    notes: [{ code, target: "photo", field: "photo", remedy: expect.any(String) as string }],
  });
});

test("notes once, not for each person, that no host is allowed", async () => {
  expect((await target([]).prepare()).notes).toMatchObject([{ code: "photo-hosts-empty", target: "photo" }]);
  expect(target([]).desired(kari)).toEqual({ fields: [], notes: [] });
  expect((await target(["images.example.com"]).prepare()).notes).toEqual([]);
});

test.each<[string, Record<string, string>, string | null]>([
  ["nothing before the first photo", {}, null],
  ["the address while it is the one the photo came from", { url, hash: "abc" }, url],
  [
    "the address while only its signature is a new one",
    { url: `${url}?se=2026-11-28&sig=AAA`, hash: "abc" },
    `${url}?se=2026-11-28&sig=AAA`,
  ],
  ["the photo's hash when the address has another version", { url: `${url}?v=1`, hash: "abc" }, "abc"],
  ["the photo's hash when the address is a new one", { url: "https://old.example.com/", hash: "abc" }, "abc"],
  ["the photo's hash when it was replaced", { url, hash: "abc", drift: "photo" }, "abc"],
  ["the photo's hash when the image is a new one", { url, hash: "abc", drift: "image" }, "abc"],
])("holds %s", async (_, facts, photo) => expect(await heldWith(facts)).toEqual({ photo }));

test("an address with a new signature is no change, another version is one", () => {
  const { same } = target(["images.example.com"]);
  expect(same("photo", `${url}?se=2026-11-28&sig=AAA`, `${url}?se=2026-11-29&sig=BBB`)).toBe(true);
  expect(same("photo", `${url}?v=1`, `${url}?v=2`)).toBe(false);
  expect(same("photo", null, url)).toBe(false);
});
