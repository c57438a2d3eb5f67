import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { employeeKeyOf } from "../../src/api/employees.ts";
import {
  type Described,
  invalid,
  type Known,
  operations,
  problemsOf,
  type Schema,
  valid,
} from "../api/described.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 20, settings: { SYNC_TARGETS: "entra,photo,signature" } });

/** Requests to each operation; another seed makes others. */
const numRuns = Number(process.env["CONTRACT_RUNS"] ?? 14);
const seed = Number(process.env["CONTRACT_SEED"] ?? 20_261_127);

/** One request as it is sent. */
interface Asked {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly type: string;
  readonly hasKey: boolean;
}

/** Requests to an operation: mostly valid and about people and runs that exist, sometimes anything. */
function requests({ parameters = [], requestBody }: Described, known: Known): fc.Arbitrary<Asked> {
  const mostly = (schema: Schema, name = "") =>
    fc.oneof({ weight: 9, arbitrary: valid(schema, known, name) }, { weight: 1, arbitrary: invalid });
  const parts = (place: string) =>
    Object.fromEntries(
      parameters.flatMap((one) => (one.in === place ? [[one.name, mostly(one.schema, one.name)]] : [])),
    );
  const body = requestBody?.content["application/json"].schema;
  return fc.record({
    path: fc.record(parts("path")),
    query: fc.record(parts("query"), { requiredKeys: [] }),
    body: body ? mostly(body) : fc.constant(undefined),
    type: fc.oneof(
      { weight: 15, arbitrary: fc.constant("application/json") },
      { weight: 1, arbitrary: fc.constant("text/plain") },
    ),
    hasKey: fc.oneof(
      { weight: 15, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  });
}

/** A path; its segments always have text that a URL keeps as it is. */
function addressOf({ path }: Described, { path: values, query }: Asked): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = String(values[name] ?? "");
    return encodeURIComponent(text.toWellFormed()).replace(/^\.*$/, "-");
  });
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((one): [string, string] => [name, typeof one === "object" ? JSON.stringify(one) : String(one)]),
  );
  return `${filled}?${new URLSearchParams(pairs)}`;
}

async function send(operation: Described, asked: Asked): Promise<Response> {
  const { host } = scene();
  const { body, type, hasKey } = asked;
  return fetch(`${host.url}/api${addressOf(operation, asked)}`, {
    method: operation.method,
    headers: {
      ...(hasKey && { "x-functions-key": host.keys.host }),
      ...(body !== undefined && { "content-type": type }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Who and what there is in the running app. */
async function knownNames(): Promise<Known> {
  const people = scene()
    .company.employees.flatMap(({ email }) => email ?? [])
    .slice(0, 3);
  const runs = (await scene().client().runs()).map(({ id }) => id);
  const keys = await Promise.all(people.map(employeeKeyOf));
  return {
    id: [...runs, "20260101T000000Z-aaaaaa"],
    run: [...runs, "20260101T000000Z-aaaaaa"],
    undo: [...runs, "20260101T000000Z-aaaaaa"],
    target: ["entra", "photo", "signature"],
    queue: ["sync-runs", "sync-entra", "sync-photo"],
    key: [...keys, ...keys, ...people, "sl/ash@example.com", "A".repeat(26)],
    email: people,
    emails: people,
    targets: ["entra", "photo", "signature"],
    account: people.flatMap((email) => scene().microsoft.users.get(email)?.id ?? []),
    fields: ["mobilePhone", "jobTitle", "city"],
    field: ["mobilePhone", "jobTitle", "city"],
    since: ["24h", "2026-01-01", "2026-01-01T06:00Z"],
    until: ["2099-12-31", "2099-12-31T06:00:00+01:00"],
  };
}

describe("requests made from the description", () => {
  const succeeded = new Set<string>();

  test.each(operations)(
    "$operationId answers as described, and never with a failure of its own",
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(requests(operation, await knownNames()), async (asked) => {
          const answer = await send(operation, asked);
          expect(answer.status, await answer.clone().text()).toBeLessThan(500);
          if (answer.ok) succeeded.add(operation.operationId);
          expect(await problemsOf(operation, answer)).toEqual([]);
        }),
        // A request for a run has parts that exclude each other, so few of them are accepted.
        { numRuns: operation.operationId === "postRun" ? 4 * numRuns : numRuns, seed, endOnFailure: true },
      );
    },
  );

  test("are good enough to succeed, except those that need a run in a certain state, whole templates, read-back, a backup, a place in an earlier answer, a difference of that person or the add-in's token", () => {
    const refused = operations
      .map(({ operationId }) => operationId)
      .filter((id) => !succeeded.has(id))
      .filter(
        (id) =>
          !/^postRun(Cancel|Release|Retry)$|Undo$|Erase$|Restore$|Acceptance$|Report$|^postTemplates|WithoutEmployee$|^getReadback$|^getChanges$|^getMySignature$/.test(
            id,
          ),
      );
    expect(refused).toEqual([]);
  });

  test("the description is served as it is kept", async () => {
    const { default: kept } = await import("../../docs/openapi.json", { with: { type: "json" } });
    expect(await (await scene().ask("GET", "openapi.json")).json()).toEqual(kept);
  });
});

describe("a person in a path", () => {
  const slash = "sl/ash@fjordbo.example";

  test("with a slash in the address can be excluded, explained and included, by key", async () => {
    const client = scene().client();
    expect(await client.exclude(slash, { reason: "x" })).toMatchObject({ email: slash, isEmployee: false });
    expect(await client.explain(slash)).toMatchObject({ email: slash, exclusion: { email: slash } });
    expect(await client.include(slash)).toMatchObject({ email: slash, inForce: false });
  });

  test("with a slash in the address can be excluded by it, too, as by callers of earlier versions", async () => {
    const path = `exclusions/${encodeURIComponent(slash)}`;
    const headers = { "x-functions-key": scene().host.keys.host, "content-type": "application/json" };
    const answer = await scene().ask("PUT", path, '{"reason":"x"}', headers);
    expect(answer.headers.get("deprecation")).toMatch(/^@\d+$/);
    expect(await answer.json()).toMatchObject({ email: slash });
    expect(await (await scene().ask("DELETE", path)).json()).toMatchObject({ email: slash });
  });

  test("is found by address, with the key that all other paths take", async () => {
    const { employees } = await scene().client().employees();
    const [one] = employees;
    const found = await scene()
      .client()
      .employees(one?.email.toUpperCase() ?? "");
    expect(found.employees).toEqual([one]);
    expect((await scene().client().employees("nobody@elsewhere.example")).employees).toEqual([]);
    for (const rest of ["", "/history", "/signature?format=json"]) {
      const [byKey, byAddress] = await Promise.all(
        [one?.key, one?.email].map((name) => scene().ask("GET", `employees/${name}${rest}`)),
      );
      expect(await byKey?.json(), rest).toEqual(await byAddress?.json());
      expect(byKey?.headers.has("deprecation")).toBe(false);
    }
  });

  test("of another address than the one in the body is refused", async () => {
    const key = await employeeKeyOf("somebody@else.example");
    const headers = { "x-functions-key": scene().host.keys.host, "content-type": "application/json" };
    const body = JSON.stringify({ email: slash, reason: "x" });
    const answer = await scene().ask("PUT", `exclusions/${key}`, body, headers);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid-request" }]);
  });
});
