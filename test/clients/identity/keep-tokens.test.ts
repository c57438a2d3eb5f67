import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { besideEntra, scope } from "./entra.ts";

const entra = besideEntra();

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  entra().microsoft.reset();
});

const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);
const app = () => createTokens({ ...entra().settings, credential: "certificate" });

test("replaces a token that lives an hour after 55 minutes, and not before", async () => {
  const tokens = app();
  const first = await tokens.token(scope);
  minutes(54);
  expect(await tokens.token(scope)).toBe(first);
  minutes(2);
  expect(await tokens.token(scope)).not.toBe(first);
});

test("uses the last minutes of a token while sign-in fails", async () => {
  const tokens = app();
  const first = await tokens.token(scope);
  minutes(56);
  entra().microsoft.faults.add({ service: "login", status: 503 });
  expect(await tokens.token(scope)).toBe(first);
  await expect(tokens.token(scope, { renew: true })).rejects.toMatchObject({ code: "unavailable" });
  minutes(5);
  await expect(tokens.token(scope)).rejects.toMatchObject({ code: "unavailable" });
});

test("keeps a token for each scope", async () => {
  const tokens = app();
  const both = [scope, "https://outlook.office365.com/.default"];
  const [graph, exchange] = await Promise.all(both.map((one) => tokens.token(one)));
  expect(graph).not.toBe(exchange);
  expect(await Promise.all(both.map((one) => tokens.token(one)))).toEqual([graph, exchange]);
  expect(entra().asked()).toBe(2);
});
