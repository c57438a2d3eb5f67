import { expect, test } from "vitest";
import { KARI, sharedMicrosoft, TENANT } from "../running-microsoft.ts";
import { EXCHANGE, headersOf, OLE, post } from "./running-exchange.ts";

const microsoft = sharedMicrosoft(EXCHANGE);
const MINIMAL = "application/json; odata.metadata=minimal";

async function part(id: string, Identity: string, headers: Record<string, string | null> = {}) {
  return {
    id,
    method: "POST",
    url: `${microsoft().exchangeUrl}/adminapi/beta/${TENANT}/InvokeCommand`,
    headers: await headersOf(microsoft(), { Accept: MINIMAL, ...headers }),
    body: { CmdletInput: { CmdletName: "Get-MailboxMessageConfiguration", Parameters: { Identity } } },
  };
}
const batch = (requests: readonly unknown[]) => post(microsoft(), { path: "$batch", body: { requests } });

test("answers every part under its id, in any order, the failed ones as failed", async () => {
  const { status, body } = await batch([await part("a", KARI.id), await part("b", OLE.id)]);
  expect(status).toBe(200);
  expect(body.responses.map(({ id }: { id: string }) => id)).toEqual(["b", "a"]);
  expect(body.responses).toMatchObject([
    { status: 404, body: { error: { code: "NotFound" } } },
    { status: 200, body: { value: [{ DefaultFontName: "Georgia" }] } },
  ]);
});

test("counts as one call", async () => {
  await batch([await part("a", KARI.id), await part("b", KARI.id)]);
  expect(
    microsoft()
      .counts()
      .filter(({ service }) => service === "exchange"),
  ).toEqual([expect.objectContaining({ route: "/adminapi/{version}/{tenant}/$batch", calls: 1 })]);
});

test("takes ten parts, not eleven", async () => {
  const parts = await Promise.all(Array.from({ length: 11 }, (_, index) => part(String(index), KARI.id)));
  expect((await batch(parts.slice(1))).body.responses).toHaveLength(10);
  expect((await batch(parts)).status).toBe(400);
});

test.each<[string, (one: Awaited<ReturnType<typeof part>>) => unknown[]]>([
  ["no part", () => []],
  ["two parts of one id", (one) => [one, one]],
  ["a relative URL", (one) => [{ ...one, url: "/InvokeCommand" }]],
  ["a part that is no POST", (one) => [{ ...one, method: "GET" }]],
])("refuses a batch with %s", async (_, partsOf) => {
  expect((await batch(partsOf(await part("a", KARI.id)))).status).toBe(400);
});

test.each<[string, Record<string, string | null>, number]>([
  ["without a token", { Authorization: null }, 401],
  ["without the anchor mailbox", { "X-AnchorMailbox": null }, 400],
])("refuses the part %s, and answers the others", async (_, headers, status) => {
  const { body } = await batch([await part("a", KARI.id, headers), await part("b", KARI.id)]);
  expect(body.responses).toMatchObject([
    { id: "b", status: 200 },
    { id: "a", status },
  ]);
});

test("refuses the part that leads to another path", async () => {
  const lost = {
    ...(await part("a", KARI.id)),
    url: `${microsoft().exchangeUrl}/adminapi/beta/InvokeCommand`,
  };
  expect((await batch([lost])).body.responses).toMatchObject([{ id: "a", status: 404 }]);
});

test("refuses a batch of a caller it does not know", async () => {
  const body = { requests: [await part("a", KARI.id)] };
  const { status } = await post(microsoft(), { path: "$batch", body, headers: { Authorization: null } });
  expect(status).toBe(401);
});

test.each([[null], ["application/json"]])(
  "answers multipart/mixed when a part accepts %s only",
  async (Accept) => {
    const { status, headers, body } = await batch([
      await part("a", KARI.id, { Accept }),
      await part("b", KARI.id),
    ]);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^multipart\/mixed; boundary=/);
    expect(body).toMatch(/Content-ID: a\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  },
);

test("fails one part by a fault, with its own Retry-After", async () => {
  microsoft().faults.add({ service: "exchange", user: KARI.id, times: 1, status: 429, retryAfter: 9 });
  const { status, body } = await batch([await part("a", KARI.id), await part("b", OLE.id)]);
  expect(status).toBe(200);
  expect(body.responses).toMatchObject([
    { id: "b", status: 404 },
    { id: "a", status: 429, headers: { "Retry-After": "9" } },
  ]);
});
