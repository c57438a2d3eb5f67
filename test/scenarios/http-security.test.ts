import { describe, expect, test } from "vitest";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 12 });

/** What Easy Auth would add for a user with the role; any caller can forge it where Easy Auth is off. */
const principal = (role: string) => ({
  "x-ms-client-principal-name": "kari@example.com",
  "x-ms-client-principal": Buffer.from(JSON.stringify({ claims: [{ typ: "roles", val: role }] })).toString(
    "base64",
  ),
});

/** How every route that gives data answers, with each method that it has: those that it has not are a 404 of the host's, without a body. */
async function askEverything(headers: Record<string, string>) {
  const routes = scene().host.functions.flatMap(({ route }) =>
    // The add-in's API has an authorization of its own, and its files hold no data.
    route && !/health$|console|me\/signature$|^addin\/|^\.well-known\//.test(route) ? [route] : [],
  );
  const asked = routes.flatMap((route) =>
    ["GET", "POST", "PUT", "DELETE"].map(async (method) => {
      const path = route.replace(/^api\//, "").replace(/\{\w+\}/g, "nobody@example.com");
      const answer = await scene().ask(method, path, undefined, headers);
      return { method, route, status: answer.status, headers: answer.headers, text: await answer.text() };
    }),
  );
  const answers = (await Promise.all(asked)).filter(({ status, text }) => status !== 404 || text !== "");
  expect(new Set(answers.map(({ route }) => route)).size).toBe(new Set(routes).size);
  expect(answers.length).toBeGreaterThan(15);
  return answers;
}

/** A user without a role has to be able to see that. */
const isMe = (route: string) => /\/me$/.test(route);

const statuses = (answers: readonly { status: number }[]) => [
  ...new Set(answers.map(({ status }) => status)),
];

describe("with function keys", () => {
  test("nothing is answered to a request without one, even with a forged principal", async () => {
    expect(statuses(await askEverything(principal("Sync.Run")))).toEqual([401]);
  });

  test("a caller with one may do everything, and /api/me says so", async () => {
    const key = { "x-functions-key": scene().host.keys.host };
    const answer = await scene().ask("GET", "me", undefined, key);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        name: "a holder of the function key",
        roles: ["Sync.Read", "Sync.Run"],
        auth: "key",
        mode: "apply",
        targets: ["entra"],
        fields: expect.arrayContaining(["jobTitle", "mobilePhone"]) as string[],
      },
    ]);
  });

  test("a body or an address that is too long is refused before it is parsed", async () => {
    const key = { "x-functions-key": scene().host.keys.host, "content-type": "application/json" };
    const large = await scene().ask("POST", "runs", JSON.stringify({ emails: ["x".repeat(100_000)] }), key);
    const long = await scene().ask("GET", `runs?days=${"1".repeat(9_000)}`, undefined, key);
    expect([large.status, long.status]).toEqual([413, 414]);
    expect(await scene().client().runs()).toEqual([]);
  });

  test("headers forbid the browser to run, frame and store anything, also of a refusal and of the health check", async () => {
    const key = { "x-functions-key": scene().host.keys.host };
    for (const path of ["runs", "runs/nonsense", "health", "status"]) {
      const { headers } = await scene().ask("GET", path, undefined, key);
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect([headers.get("cache-control"), headers.get("x-frame-options")], path).toEqual([
        "no-store",
        "DENY",
      ]);
    }
  });
});

describe("with Entra ID", () => {
  test("nothing is answered where App Service does not sign people in, although the app is set to expect it", async () => {
    await scene().restartHost({ HTTP_AUTH: "entra" });
    const answers = await askEverything(principal("Sync.Run"));
    expect(statuses(answers)).toEqual([503]);
    expect(answers.filter(({ text }) => !text.includes("authentication-is-off"))).toEqual([]);
  });

  test("nothing is answered to a user who is not signed in, or has no role", async () => {
    await scene().restartHost({ HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" });
    expect(statuses(await askEverything({}))).toEqual([401]);
    const others = await askEverything(principal("Sync.Other"));
    expect(statuses(others.filter(({ route }) => !isMe(route)))).toEqual([403]);
  });

  test.each([
    ["Sync.Other", []],
    ["Sync.Read", ["Sync.Read"]],
    ["Sync.Run", ["Sync.Read", "Sync.Run"]],
  ])("a user signed in with %s gets what they may do: %j", async (role, roles) => {
    const answer = await scene().ask("GET", "me", undefined, principal(role));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ name: "kari@example.com", roles, auth: "entra" });
  });

  test.each([
    ["a browser that says so", { "sec-fetch-site": "cross-site" }],
    ["an old browser that says where from", { origin: "https://elsewhere.example" }],
  ])("nothing is changed or started by another page's request from %s", async (_, headers) => {
    const answers = await askEverything({ ...principal("Sync.Run"), ...headers });
    const changing = answers.filter(({ method }) => method !== "GET");
    expect(changing.length).toBeGreaterThan(5);
    expect(statuses(changing)).toEqual([403]);
    expect(changing.filter(({ text }) => !text.includes("cross-site"))).toEqual([]);
  });
});
