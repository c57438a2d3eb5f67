import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { employeeKey } from "../../src/core/key.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 24, settings: { SYNC_TARGETS: "entra,signature" } });

/** The headers that Easy Auth adds to the requests of a caller with a role. */
const signedIn = (role: string) => ({
  "content-type": "application/json",
  "x-ms-client-principal-name": `who has ${role}`,
  "x-ms-client-principal": Buffer.from(JSON.stringify({ claims: [{ typ: "roles", val: role }] })).toString(
    "base64",
  ),
});

const askAs = (role: string, method: string, path: string, body?: object, headers: object = {}) =>
  scene().ask(method, path, body && JSON.stringify(body), { ...signedIn(role), ...headers });

const ask = (method: string, path: string, body?: object) => askAs("Sync.Preview", method, path, body);

/** Texts of the employees that no answer may have. */
async function personal(): Promise<readonly string[]> {
  const { employees } = await scene().client().employees();
  return employees.flatMap(({ email, name }) => [email, name]);
}

const draft = {
  "signature.html.liquid": "<p>{{ DisplayName }}</p>",
  "signature.txt.liquid": "{{ DisplayName }}",
};

describe("a pipeline with the role Sync.Preview", () => {
  let known: readonly string[];
  beforeAll(async () => {
    known = await personal();
    await scene().restartHost({ HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" });
  });

  test("gets previews of everyone without anyone's values or names, however it asks", async () => {
    expect(known.length).toBeGreaterThan(20);
    for (const [method, path, body] of [
      ["GET", "preview"],
      ["GET", "preview?redact=values"],
      ["GET", "preview?format=markdown"],
      ["POST", "preview", { templates: draft }],
    ] as const) {
      const answer = await ask(method, path, body);
      expect([path, answer.status]).toEqual([path, 200]);
      const text = await answer.text();
      expect(text).toContain("person 1");
      expect(known.filter((value) => text.includes(value))).toEqual([]);
    }
  });

  test("gets them in another order each time, since the order would say who is who", async () => {
    const orders = [];
    for (let count = 0; count < 3; count++) {
      const { employees } = (await (await ask("GET", "preview")).json()) as { employees: object[] };
      orders.push(JSON.stringify(employees));
    }
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test("gets what templates do in numbers, and to placeholders", async () => {
    const answer = await ask("POST", "templates/preview", {});
    const shown = (await answer.json()) as { people: unknown[]; sizes: object[]; choices: object[] };
    expect(answer.status).toBe(200);
    expect(shown.people).toMatchObject([
      {
        email: "name@example.com",
        reasons: ["every value"],
        after: { html: expect.stringContaining("data:") },
      },
      { email: "name@example.com", reasons: ["most values missing"] },
    ]);
    expect(shown.sizes).not.toEqual([]);
    expect(shown.choices).toMatchObject([{ people: expect.any(Number), emails: [] }]);
    const text = JSON.stringify(shown);
    expect(known.filter((value) => text.includes(value))).toEqual([]);
  });

  test("can't single anyone out", async () => {
    const email = known[0] ?? "";
    const asked = [
      await ask("GET", `preview?email=${email}`),
      await ask("POST", "preview", { emails: [email] }),
      await ask("POST", "templates/preview", { emails: [email] }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test.each([
    ["GET", "employees"],
    ["GET", "runs"],
    ["GET", "status"],
    ["GET", "exclusions"],
    ["GET", "queues"],
    ["POST", "runs"],
  ])("is refused %s %s", async (method, path) => {
    expect((await ask(method, path, method === "POST" ? {} : undefined)).status).toBe(403);
  });
});

describe("someone with the role Sync.Read", () => {
  let written: RunView;
  let key: string;
  const read = (method: string, path: string, body?: object, headers?: object) =>
    askAs("Sync.Read", method, path, body, headers);

  beforeAll(async () => {
    await scene().restartHost({});
    written = await scene().sync({ targets: ["entra"] });
    const outcomes = await scene().client().outcomes(written.id);
    const [changed = expect.fail("No one was written.")] = outcomes.filter(
      ({ status }) => status === "changed",
    );
    key = employeeKey(changed.email);
    await scene().restartHost({ HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" });
    scene().microsoft.clearExchanges();
  });

  test.each([
    ["of everyone", () => ["runs", { mode: "preview" }] as const],
    ["of the undo of a run", () => ["runs", { mode: "preview", undo: written.id }] as const],
    [
      "of the undo for one person",
      () => [`employees/${key}/undo`, { mode: "preview", run: written.id }] as const,
    ],
  ])("makes the dry run %s, in their own name, and nothing is written", async (_, asked) => {
    const [path, body] = asked();
    const answer = await read("POST", path, body);
    expect([answer.status, await answer.clone().text()]).toEqual([202, expect.any(String)]);
    const { id } = (await answer.json()) as RunView;
    await expect
      .poll(async () => (await (await read("GET", `runs/${id}`)).json()) as RunView)
      .toMatchObject({ status: "done", mode: "preview", startedBy: "who has Sync.Read" });
    expect((await read("GET", `runs/${id}/plan`)).status).toBe(200);
    expect(scene().writes()).toEqual([]);
  });

  test.each([
    ["a sync", () => ["runs", { mode: "apply" }] as const],
    ["what SYNC_MODE says", () => ["runs", {}] as const],
    ["an undo", () => ["runs", { mode: "apply", undo: written.id }] as const],
    ["an undo for one person", () => [`employees/${key}/undo`, { run: written.id }] as const],
  ])("is refused %s, with the role that it takes", async (_, asked) => {
    const [path, body] = asked();
    const answer = await read("POST", path, body);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      code: "role-missing",
      detail: "This needs the app role Sync.Run.",
    });
  });

  test("starts no dry run by another web page", async () => {
    const answer = await read("POST", "runs", { mode: "preview" }, { "sec-fetch-site": "cross-site" });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, "cross-site"]);
  });
});
