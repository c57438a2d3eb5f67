import { expect, test } from "vitest";
import { getUser } from "../../../src/clients/graph/users.ts";
import { user, withGraph } from "./graph-server.ts";

test("returns the user with the properties selected, absent ones as nothing", () =>
  withGraph(
    { answer: () => ({ status: 200, json: user("1", { city: "Oslo" }) }) },
    async ({ graph, seen }) => {
      expect(await getUser(graph, "1", ["city"])).toMatchObject({
        id: "1",
        city: "Oslo",
        mail: null,
        proxyAddresses: [],
        onPremisesSyncEnabled: null,
      });
      expect(seen[0]?.query["$select"]).toMatch(/,city$/);
    },
  ));

test("returns nothing for a user who is gone", () =>
  withGraph(
    { answer: () => ({ status: 404, json: { error: { code: "Request_ResourceNotFound", message: "" } } }) },
    async ({ graph }) => expect(await getUser(graph, "1", [])).toBeUndefined(),
  ));

test("refuses another user than the requested one", () =>
  withGraph({ answer: () => ({ status: 200, json: user("2") }) }, async ({ graph }) => {
    await expect(getUser(graph, "1", [])).rejects.toMatchObject({ code: "unexpected-answer" });
  }));
