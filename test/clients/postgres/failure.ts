import { expect } from "vitest";
import { connectEmployees } from "../../../src/clients/postgres/database.ts";
import { readEmployees } from "../../../src/clients/postgres/employees.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { password } from "./company.ts";

/** Reads from a URL and returns the error, which must not contain the password. */
export async function failure(url: string, more: Partial<Parameters<typeof connectEmployees>[0]> = {}) {
  const error = await readEmployees(connectEmployees({ url, ...more })).then(
    () => new Error("the read succeeded"),
    (e: unknown) => e,
  );
  const { code, message, remedy } = error as GiveUp | RetryLater;
  // A server that is away comes back; everything else is for a person.
  const isAway = code === "database-unreachable" && !message.includes("not PostgreSQL");
  expect(error).toBeInstanceOf(isAway ? RetryLater : GiveUp);
  for (const secret of [password, encodeURIComponent(password)]) {
    expect(`${message} ${remedy}`).not.toContain(secret);
  }
  return { code, message, remedy };
}
