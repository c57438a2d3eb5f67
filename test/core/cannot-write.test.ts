import { expect, test } from "vitest";
import { cannotWrite } from "../../src/core/target.ts";

const permission = { sufficient: ["User.ReadUpdate.All", "User.ReadWrite.All"], grant: "az …" };

test("says of an identity without any of the roles that it cannot write, and what grants it", async () => {
  expect(await cannotWrite("entra", async () => ["User.Read.All"], permission)).toMatchObject({
    code: "identity-cannot-write",
    target: "entra",
    remedy: "az …",
  });
});

test.each([
  ["one of the roles will do", async () => ["User.Read.All", "User.ReadUpdate.All"]],
  ["a token does not tell", async () => undefined],
  ["there is no token", () => Promise.reject(new Error("Entra ID does not answer."))],
  [
    "a new token has the role",
    async ({ renew }: { renew: boolean }) => (renew ? ["User.ReadWrite.All"] : []),
  ],
])("says nothing where %s", async (_, granted) => {
  expect(await cannotWrite("entra", granted, permission)).toBeUndefined();
});
