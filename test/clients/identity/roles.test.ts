import { expect, test } from "vitest";
import { createTokens, rolesOf } from "../../../src/clients/identity/tokens.ts";
import { besideEntra, scope } from "./entra.ts";

const entra = besideEntra({ graphRoles: ["User.Read.All", "ProfilePhoto.ReadWrite.All"], exchangeRoles: [] });
const tokens = () => createTokens({ ...entra().settings, credential: "certificate" });

test("reports the granted roles of the app", async () => {
  expect(await tokens().roles(scope)).toEqual(["User.Read.All", "ProfilePhoto.ReadWrite.All"]);
});

test("reports no roles without consent", async () => {
  expect(await tokens().roles("https://outlook.office365.com/.default")).toEqual([]);
});

test("asks for no token of its own", async () => {
  const app = tokens();
  await app.token(scope);
  const asked = entra().asked();
  await app.roles(scope);
  expect(entra().asked()).toBe(asked);
});

const payload = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString("base64url");

test.each([
  ["is opaque", "EwBwA8l6BAAU"],
  ["is encrypted", "a.b.c.d.e"],
  ["is not JSON", "a.b.c"],
  ["has roles of another shape", `a.${payload({ roles: "User.Read.All" })}.c`],
])("does not guess the roles of a token that %s", (_, token) => {
  expect(rolesOf(token)).toBeUndefined();
});
