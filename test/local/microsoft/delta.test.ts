import { expect, test } from "vitest";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { idOf, sharedMicrosoft } from "./running-microsoft.ts";

const user = (number: number) =>
  entraUser({
    id: idOf(number),
    userPrincipalName: `p${number}@example.no`,
    displayName: `P ${number}`,
    city: "Oslo",
  });
let now = 0;
const microsoft = sharedMicrosoft({
  users: Array.from({ length: 450 }, (_, number) => user(number)),
  lagMs: 1000,
  now: () => now,
});
const day = 24 * 3_600_000;
const get = (path: string) => microsoft().graph("GET", path);

/** All items of a round and the link at its end. */
async function round(from: string) {
  const items: { id: string }[] = [];
  for (let at = from; ; ) {
    const { status, body } = await get(at);
    if (status !== 200) return { status, code: body.error.code, items, link: "" };
    items.push(...body.value);
    if (body["@odata.deltaLink"]) return { status, items, link: String(body["@odata.deltaLink"]) };
    at = body["@odata.nextLink"];
  }
}
const latest = async (select = "id,city") =>
  (await round(`/v1.0/users/delta()?$select=${select}&$deltatoken=latest`)).link;

test("the first round has everyone, with replays and without what is null; from now on it has no one", async () => {
  const { items } = await round("/v1.0/users/delta()?$select=id,city,mail");
  expect(new Set(items.map(({ id }) => id)).size).toBe(450);
  expect(items.length).toBeGreaterThan(450);
  expect(items[0]).toEqual({ id: idOf(0), city: "Oslo" });
  expect((await round("/v1.0/users/delta?$select=id&$deltatoken=latest")).items).toEqual([]);
});

test("a later round has who changed in a selected property, with those properties alone", async () => {
  const link = await latest();
  microsoft().users.set(idOf(1), { city: null });
  microsoft().users.set(idOf(2), { jobTitle: "Megler" });
  microsoft().users.set(idOf(3), { city: "Oslo" });
  microsoft().users.add(user(900));
  now += 1000;
  const { items, link: after } = await round(link);
  expect(items).toEqual([
    { id: idOf(1), city: null },
    { id: idOf(900), city: "Oslo" },
  ]);
  expect((await round(after)).items).toEqual([]);
});

test("who was removed comes with the reason: they can be restored, or are gone for good", async () => {
  const link = await latest();
  microsoft().users.remove(idOf(1));
  microsoft().users.remove(idOf(2), "deleted");
  now += 1000;
  expect((await round(link)).items).toEqual([
    { id: idOf(1), "@removed": { reason: "changed" } },
    { id: idOf(2), "@removed": { reason: "deleted" } },
  ]);
});

test("what readers do not see yet comes in the round after it has become visible", async () => {
  const link = await latest();
  microsoft().users.set(idOf(1), { city: "Bergen" });
  const early = await round(link);
  expect(early.items).toEqual([]);
  now += 1000;
  expect((await round(early.link)).items).toEqual([{ id: idOf(1), city: "Bergen" }]);
});

test("a round of many comes in pages that repeat a user, and is the same when it is read again", async () => {
  const link = await latest();
  for (let number = 0; number < 450; number++) microsoft().users.set(idOf(number), { city: "Bergen" });
  now += 1000;
  const { items } = await round(link);
  expect(new Set(items.map(({ id }) => id)).size).toBe(450);
  expect(items.length).toBeGreaterThan(450);
  expect((await round(link)).items).toEqual(items);
});

test("a token is refused after seven days, when it is not Graph's, and with another query", async () => {
  const link = await latest();
  const own = new URL(link);
  own.searchParams.set("$select", "id");
  expect((await get(own.href)).body.error.code).toBe("Request_UnsupportedQuery");
  expect((await get("/v1.0/users/delta()?$deltatoken=abc")).body.error.code).toBe("syncStateInvalid");
  expect((await get("/v1.0/users/delta()?$top=5")).body.error.code).toBe("Request_UnsupportedQuery");
  now += 7 * day;
  expect((await round(link)).status).toBe(200);
  now += 1;
  expect(await round(link)).toMatchObject({ status: 410, code: "resyncRequired" });
});
