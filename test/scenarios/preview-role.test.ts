import { beforeAll, describe, expect, test } from "vitest";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 24, settings: { SYNC_TARGETS: "entra,signature" } });

/** The headers that Easy Auth adds to the requests of a pipeline with the role for previews alone. */
const pipeline = {
  "content-type": "application/json",
  "x-ms-client-principal-name": "a pipeline",
  "x-ms-client-principal": Buffer.from(
    JSON.stringify({ claims: [{ typ: "roles", val: "Sync.Preview" }] }),
  ).toString("base64"),
};

const ask = (method: string, path: string, body?: object) =>
  scene().ask(method, path, body && JSON.stringify(body), pipeline);

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

  test("gets what templates do in numbers", async () => {
    const answer = await ask("POST", "templates/preview", {});
    const shown = (await answer.json()) as { people: unknown[]; sizes: object[]; choices: object[] };
    expect(answer.status).toBe(200);
    expect(shown.people).toEqual([]);
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
