import { expect, test } from "vitest";
import { answerOf, KARI, sharedMicrosoft, withMicrosoft } from "./running-microsoft.ts";

const microsoft = sharedMicrosoft();
const control = async (method: string, path: string, body?: unknown) =>
  answerOf(
    await fetch(`${microsoft().graphUrl}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
const read = async () => (await microsoft().graph("GET", `/v1.0/users/${KARI.id}`)).status;

test("shows a person an index, and a program the same in JSON", async () => {
  await read();
  const page = await fetch(microsoft().graphUrl, { headers: { Accept: "text/html" } });
  expect(await page.text()).toContain("GET /v1.0/users/{id}");
  const { body } = await control("GET", "/");
  expect(body.users).toBe(1);
  expect(body.origins.vault).toBe(microsoft().vaultUrl);
});

test("shows users and changes one behind Graph's back", async () => {
  expect((await control("GET", "/_control/users")).body).toEqual([KARI]);
  await control("PATCH", `/_control/users/${KARI.id}`, { isAdministrator: true });
  expect((await control("GET", `/_control/users/${KARI.id}`)).body.isAdministrator).toBe(true);
  expect((await control("GET", "/_control/users/nobody")).status).toBe(404);
});

test("adds, shows and removes groups", async () => {
  const id = "bbbbbbbb-0000-4000-8000-000000000001";
  const group = { displayName: "Sales", members: [KARI.id] };
  expect((await control("PUT", `/_control/groups/${id}`, group)).body).toEqual({ id, ...group });
  expect((await control("GET", "/_control/groups")).body).toEqual([{ id, ...group }]);
  expect((await control("PUT", `/_control/groups/${id}`, { displayName: "" })).status).toBe(400);
  await control("DELETE", `/_control/groups/${id}`);
  expect((await control("GET", "/_control/groups")).body).toEqual([]);
});

test("adds, shows and clears faults", async () => {
  const added = await control("POST", "/_control/faults", { status: 503 });
  expect(added.status).toBe(201);
  expect(await read()).toBe(503);
  expect((await control("GET", "/_control/faults")).body).toMatchObject([{ id: added.body.id, hits: 1 }]);
  await control("DELETE", `/_control/faults/${added.body.id}`);
  expect(await read()).toBe(200);
});

test.each([[{ status: 200 }], [{}], [{ status: 500, until: "Monday" }]])(
  "refuses the fault %j and says why",
  async (fault) => {
    const { status, body } = await control("POST", "/_control/faults", fault);
    expect(status).toBe(400);
    expect(body.error).toBeTypeOf("string");
  },
);

test("shows the exchanges and counts, without tokens, and clears them on request", async () => {
  await read();
  const { body: exchanges } = await control("GET", "/_control/exchanges?service=graph");
  expect(exchanges).toMatchObject([
    {
      method: "GET",
      route: "/v1.0/users/{id}",
      status: 200,
      requestHeaders: { authorization: "(withheld)" },
    },
  ]);
  await control("DELETE", "/_control/exchanges");
  expect((await control("GET", "/_control/counts")).body).toEqual([]);
});

test("switches quotas and latency", async () => {
  await control("PUT", "/_control/throttling", { limits: 0.0001, windows: 1 });
  expect(await read()).toBe(429);
  await control("PUT", "/_control/throttling", false);
  expect(await read()).toBe(200);
  expect((await control("PUT", "/_control/latency", { ms: 5 })).body).toEqual({ ms: 5 });
  expect(microsoft().latency.ms).toBe(5);
});

test("puts everything back as it was at the start", async () => {
  microsoft().users.remove(KARI.id);
  microsoft().faults.add({ status: 503 });
  expect(await read()).toBe(503);
  await control("POST", "/_control/reset");
  expect(await read()).toBe(200);
  expect(microsoft().users.all()).toEqual([KARI]);
});

test("keeps only the newest exchanges, but counts all", async () => {
  await withMicrosoft({ exchangeLimit: 5 }, async ({ graph, token, exchanges, counts }) => {
    const bearer = await token();
    for (let call = 0; call < 12; call++)
      await graph("GET", `/v1.0/users?$top=${call + 1}`, { token: bearer });
    expect(exchanges().map(({ url }) => new URL(url).searchParams.get("$top"))).toEqual([
      "8",
      "9",
      "10",
      "11",
      "12",
    ]);
    expect(counts().find(({ service }) => service === "graph")?.calls).toBe(12);
  });
});
