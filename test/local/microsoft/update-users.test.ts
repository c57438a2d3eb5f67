import { describe, expect, test } from "vitest";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { graphDescription } from "../../graph-description.ts";
import { idOf, KARI, sharedMicrosoft, withMicrosoft } from "./running-microsoft.ts";

const ADMIN = entraUser({
  ...KARI,
  id: idOf(2),
  userPrincipalName: "admin@example.no",
  isAdministrator: true,
});
const SYNCED = entraUser({
  ...KARI,
  id: idOf(3),
  userPrincipalName: "synced@example.no",
  onPremisesSyncEnabled: true,
});
const microsoft = sharedMicrosoft({ users: [KARI, ADMIN, SYNCED] });
const patch = (id: string, body: unknown) => microsoft().graph("PATCH", `/v1.0/users/${id}`, { body });

test("changes what is named, clears with null, and leaves the rest", async () => {
  const { status, body, headers } = await patch(KARI.id, { jobTitle: "Fagsjef", mobilePhone: null });
  expect({ status, body }).toEqual({ status: 204, body: "" });
  expect(headers.get("request-id")).not.toBeNull();
  expect(microsoft().users.get(KARI.id)).toEqual({ ...KARI, jobTitle: "Fagsjef", mobilePhone: null });
});

test("takes values as long as the directory allows, an empty list, and a type annotation", async () => {
  const { status } = await patch(KARI.id, {
    "@odata.type": "#microsoft.graph.user",
    jobTitle: "x".repeat(128),
    streetAddress: "x".repeat(1024),
    businessPhones: [],
  });
  expect(status).toBe(204);
  expect(microsoft().users.get(KARI.id)?.businessPhones).toEqual([]);
});

describe("refuses the whole change with 400 for", () => {
  test.each([
    ["a property that users do not have", { jobtitle: "x" }],
    ["the stand-in's own flag", { isAdministrator: false }],
    ["an empty text", { mobilePhone: "" }],
    ["business phones that are null", { businessPhones: null }],
    ["two business phones", { businessPhones: ["1", "2"] }],
    ["an empty business phone", { businessPhones: [""] }],
    ["a business phone that is no list", { businessPhones: "1" }],
    ["a business phone that is a number", { businessPhones: [22] }],
    ["no display name", { displayName: null }],
    ["a number for a text", { postalCode: 150 }],
    ["a text for a flag", { accountEnabled: "true" }],
    ["an id", { id: idOf(9) }],
    ["the synchronisation flag", { onPremisesSyncEnabled: false }],
    ["proxy addresses", { proxyAddresses: [] }],
    ["nothing to change", {}],
    ["a list", []],
    ["displayName above 256", { displayName: "x".repeat(257) }],
    ["givenName above 64", { givenName: "x".repeat(65) }],
    ["surname above 64", { surname: "x".repeat(65) }],
    ["jobTitle above 128", { jobTitle: "x".repeat(129) }],
    ["department above 64", { department: "x".repeat(65) }],
    ["companyName above 64", { companyName: "x".repeat(65) }],
    ["mobilePhone above 64", { mobilePhone: "1".repeat(65) }],
    ["officeLocation above 128", { officeLocation: "x".repeat(129) }],
    ["streetAddress above 1,024", { streetAddress: "x".repeat(1025) }],
    ["city above 128", { city: "x".repeat(129) }],
    ["state above 128", { state: "x".repeat(129) }],
    ["postalCode above 40", { postalCode: "1".repeat(41) }],
    ["country above 128", { country: "x".repeat(129) }],
  ])("%s", async (_, refused) => {
    const { status, body } = await patch(
      KARI.id,
      Array.isArray(refused) || Object.keys(refused).length === 0 ? refused : { city: "Bergen", ...refused },
    );
    expect(status).toBe(400);
    expect(body.error.code).toMatch(/^(Request_)?BadRequest$/);
    expect(microsoft().users.get(KARI.id)).toEqual(KARI);
  });

  test("a user mastered on premises", async () => {
    const { status, body } = await patch(SYNCED.id, { jobTitle: "Fagsjef" });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: "Request_BadRequest" });
    expect(microsoft().users.get(SYNCED.id)).toEqual(SYNCED);
  });

  test("a body that is no JSON", async () => {
    const { status } = await microsoft().graph("PATCH", `/v1.0/users/${KARI.id}`, {
      text: "{jobTitle:",
      headers: { "Content-Type": "application/json" },
    });
    expect(status).toBe(400);
  });
});

test("refuses another content type with 415", async () => {
  const { status } = await microsoft().graph("PATCH", `/v1.0/users/${KARI.id}`, {
    text: '{"jobTitle":"Fagsjef"}',
    headers: { "Content-Type": "text/plain" },
  });
  expect(status).toBe(415);
  expect(microsoft().users.get(KARI.id)).toEqual(KARI);
});

test("answers 404 for a user who is not there", async () => {
  const { status, body } = await patch(idOf(99), { jobTitle: "Fagsjef" });
  expect({ status, code: body.error.code }).toEqual({ status: 404, code: "Request_ResourceNotFound" });
});

test("refuses an administrator's whole change when it has a phone, and takes it without", async () => {
  for (const phones of [{ mobilePhone: "1" }, { businessPhones: ["1"] }, { mobilePhone: null }]) {
    const { status, body } = await patch(ADMIN.id, { jobTitle: "Sjef", ...phones });
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: "Authorization_RequestDenied" });
  }
  expect(microsoft().users.get(ADMIN.id)).toEqual(ADMIN);
  expect((await patch(ADMIN.id, { jobTitle: "Sjef" })).status).toBe(204);
});

test("lets readers see a write only after the lag it was started with", async () => {
  let now = 0;
  await withMicrosoft({ lagMs: 5_000, now: () => now }, async ({ graph, users }) => {
    const title = async () => (await graph("GET", `/v1.0/users/${KARI.id}`)).body.jobTitle;
    await graph("PATCH", `/v1.0/users/${KARI.id}`, { body: { jobTitle: "Fagsjef" } });
    expect(users.get(KARI.id)?.jobTitle).toBe("Fagsjef");
    now = 4_999;
    expect(await title()).toBe("Megler");
    now = 5_000;
    expect(await title()).toBe("Fagsjef");
  });
});

test.skipIf(graphDescription() === null)("its description finds fault with a wrong request", async () => {
  await patch(KARI.id, { jobTitle: "Fagsjef" });
  const [exchange] = microsoft().exchanges("graph");
  if (!exchange) throw new Error("The call was not logged.");
  const problems = (requestBody: unknown, url = exchange.url) =>
    graphDescription()?.problemsOfRequest({ ...exchange, requestBody, url });
  expect(problems(exchange.requestBody)).toEqual([]);
  expect(problems({ jobtitle: "Fagsjef" })).toEqual(["Property jobtitle is not described."]);
  expect(problems({ businessPhones: ["1", "2"] })).toEqual([
    "/businessPhones must NOT have more than 1 items",
  ]);
  expect(problems({}, exchange.url.replace("/users/", "/people/"))).toHaveLength(1);
});
