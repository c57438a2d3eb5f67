import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authLevelFor, json } from "../../src/http/endpoint.ts";
import type { Role } from "../../src/http/principal.ts";
import { answer } from "./answer.ts";

const encode = (principal: unknown) => Buffer.from(JSON.stringify(principal), "utf8").toString("base64");

/** The headers that App Service adds for a user signed in with these roles. */
const signedIn = (roles: readonly string[], role_typ = "roles") => ({
  "x-ms-client-principal-name": "kåri@example.com",
  "x-ms-client-principal": encode({
    auth_typ: "aad",
    role_typ,
    claims: [{ typ: "name", val: "Sync.Run" }, ...roles.map((val) => ({ typ: role_typ, val }))],
  }),
});

const whoAsks = (role: Role, headers: Record<string, string> = {}, auth: "key" | "entra" = "entra") =>
  answer(async (_, { by }) => json({ by }), { auth, role }, headers);

afterEach(() => void vi.unstubAllEnvs());

test("leaves the check of a function key to the host, and believes no header about who holds it", async () => {
  const { status, body } = await whoAsks("Sync.Run", signedIn(["Sync.Run"]), "key");
  expect([status, body]).toEqual([200, { by: "a holder of the function key" }]);
  expect([authLevelFor("key"), authLevelFor("entra")]).toEqual(["function", "anonymous"]);
});

describe("with App Service authentication on", () => {
  beforeEach(() => void vi.stubEnv("WEBSITE_AUTH_ENABLED", "True"));

  test.each<[Role, string[], number]>([
    ["Sync.Read", ["Sync.Read"], 200],
    ["Sync.Read", ["Sync.Run"], 200],
    ["Sync.Run", ["Other", "Sync.Run"], 200],
    ["Sync.Run", ["Sync.Read"], 403],
    ["Sync.Read", [], 403],
    ["Sync.Read", ["sync.read", "Sync.Read.All"], 403],
    ["Sync.Preview", ["Sync.Preview"], 200],
    ["Sync.Preview", ["Sync.Read"], 200],
    ["Sync.Preview", [], 403],
    ["Sync.Read", ["Sync.Preview"], 403],
    ["Sync.Run", ["Sync.Preview"], 403],
  ])("answers a request for %s by a user with the roles %j with %i", async (role, roles, status) => {
    expect((await whoAsks(role, signedIn(roles))).status).toBe(status);
  });

  test.each<[Role, string, number]>([
    ["Sync.Run", "cross-site", 403],
    ["Sync.Run", "same-site", 403],
    ["Sync.Run", "same-origin", 200],
    ["Sync.Read", "cross-site", 200],
  ])("answers a request for %s that a browser calls %s with %i", async (role, site, status) => {
    const headers = { ...signedIn(["Sync.Run"]), "sec-fetch-site": site };
    expect((await whoAsks(role, headers)).status).toBe(status);
  });

  test.each<[Role, string, number]>([
    ["Sync.Run", "https://elsewhere.example", 403],
    ["Sync.Run", "null", 403],
    ["Sync.Run", "http://localhost:8080", 403],
    ["Sync.Run", "http://localhost", 200],
    ["Sync.Read", "https://elsewhere.example", 200],
  ])("answers a request for %s by an old browser on a page of %s with %i", async (role, origin, status) => {
    expect((await whoAsks(role, { ...signedIn(["Sync.Run"]), origin })).status).toBe(status);
  });

  test("reads no identity that is larger than the platform's headers can be", async () => {
    const crowded = signedIn(Array.from({ length: 3_000 }, () => "Sync.Run and more of it"));
    const { status, body } = await whoAsks("Sync.Read", crowded);
    expect([status, body["code"]]).toEqual([431, "principal-too-large"]);
  });

  test("records a name as one line of at most 254 characters", async () => {
    const headers = { ...signedIn(["Sync.Run"]), "x-ms-client-principal-name": `a\tb${"c".repeat(300)}` };
    const { body } = await whoAsks("Sync.Run", headers);
    expect(body["by"]).toBe(`a b${"c".repeat(251)}`);
  });

  test("records who asked", async () => {
    expect((await whoAsks("Sync.Run", signedIn(["Sync.Run"]))).body).toEqual({ by: "kåri@example.com" });
  });

  test("takes roles by the claim type that the principal says", async () => {
    const type = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
    expect((await whoAsks("Sync.Run", signedIn(["Sync.Run"], type))).status).toBe(200);
  });

  test("names a caller without a name an application", async () => {
    const { "x-ms-client-principal-name": _, ...headers } = signedIn(["Sync.Run"]);
    expect((await whoAsks("Sync.Run", headers)).body).toEqual({ by: "an application" });
  });

  test("says which role is missing, and not who lacks it", async () => {
    const { body } = await whoAsks("Sync.Run", signedIn(["Sync.Read"]));
    expect(body).toMatchObject({ code: "role-missing", detail: /Sync\.Run/ });
  });

  test.each([
    ["no header", {}],
    ["an empty header", { "x-ms-client-principal": "" }],
    ["no base64", { "x-ms-client-principal": "~~~" }],
    ["no JSON", { "x-ms-client-principal": Buffer.from("roles=Sync.Run").toString("base64") }],
    ["JSON that is no principal", { "x-ms-client-principal": encode(["Sync.Run"]) }],
    ["null", { "x-ms-client-principal": encode(null) }],
    [
      "claims that are no list",
      { "x-ms-client-principal": encode({ claims: { typ: "roles", val: "Sync.Run" } }) },
    ],
    ["a name alone", { "x-ms-client-principal-name": "kari@example.com" }],
  ])("identifies no caller by %s", async (_, headers) => {
    const { status, body } = await whoAsks("Sync.Read", headers);
    expect([status, body["code"]]).toEqual([401, "not-signed-in"]);
  });
});

test.each([undefined, "", "false", "1"])(
  "believes no header while App Service authentication is %j, since any client can send one",
  async (enabled) => {
    vi.stubEnv("WEBSITE_AUTH_ENABLED", enabled);
    const { status, body } = await whoAsks("Sync.Read", signedIn(["Sync.Run"]));
    expect([status, body["code"]]).toEqual([503, "authentication-is-off"]);
  },
);
