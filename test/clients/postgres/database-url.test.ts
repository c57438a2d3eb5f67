import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/clients/postgres/database-url.ts";
import { GiveUp } from "../../../src/core/errors.ts";

test("decodes user, password and database, and takes the standard port and mode by default", () => {
  expect(parseDatabaseUrl("postgresql://hr%40x:p%2F%C3%A5%25@db.example.com/hr%20data")).toEqual({
    host: "db.example.com",
    port: 5432,
    database: "hr data",
    user: "hr@x",
    password: "p/å%",
    sslMode: "prefer",
    applicationName: "entra-employee-sync",
    setting: "EMPLOYEES_DATABASE_URL",
  });
});

test.each([
  ["postgres://a:b@[::1]:5433/c?sslmode=disable", { host: "::1", port: 5433, sslMode: "disable" }],
  ["postgres://a@localhost/c?sslmode=verify-full", { password: "", sslMode: "verify-full" }],
  ["postgres://a@b/c?application_name=entra%20sync", { applicationName: "entra sync" }],
  ["postgres://a@b/c?sslmode=require&channel_binding=prefer", { sslMode: "require" }],
  [
    "postgres://a@b/c?sslmode=verify-full&channel_binding=require&sslrootcert=system",
    { sslMode: "verify-full" },
  ],
  [
    "postgres://kari%40server:p%40ss@server.postgres.database.azure.com:5432/hr?sslmode=require",
    { user: "kari@server", password: "p@ss" },
  ],
])("reads %s", (url, expected) => {
  expect(parseDatabaseUrl(url)).toMatchObject(expected);
});

test.each([
  ["nothing", ""],
  ["another scheme", "mysql://a:hemmelig@b/c"],
  ["no host", "postgres:///c"],
  ["several hosts", "postgres://a:hemmelig@b,c/d"],
  ["no database", "postgres://a:hemmelig@b/"],
  ["no user", "postgres://b/c"],
  ["a bare % in the password", "postgres://a:hemmelig%@b/c"],
  ["a bare # in the password", "postgres://a:hemmelig#x@b/c"],
  ["an unknown sslmode", "postgres://a:hemmelig@b/c?sslmode=verify-ca"],
  ["two modes", "postgres://a:hemmelig@b/c?sslmode=disable&sslmode=require"],
  ["another parameter", "postgres://a:hemmelig@b/c?options=-csearch_path%3Dx"],
  ["a second @ in the password", "postgres://a:hem@melig@b/c"],
  ["a password with @ and /", "postgres://a:x@hemmelig/y@b/c"],
  ["a password with @, / and ?", "postgres://a:x@b/y?hemmelig@b/c"],
  ["a password with ?", "postgres://a:x@b/c?hemmelig_%C3%A5=1"],
  [
    "channel binding without a check of the server",
    "postgres://a:hemmelig@b/c?sslmode=require&channel_binding=require",
  ],
  ["a certificate of an authority", "postgres://a:hemmelig@b/c?sslrootcert=/etc/ca.pem"],
  ["a password as parameter", "postgres://a@b/c?password=hemmelig"],
])("refuses %s without repeating the password", (_, url) => {
  let error: unknown;
  try {
    parseDatabaseUrl(url);
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(GiveUp);
  const { code, message, remedy } = error as GiveUp;
  expect(code).toBe("database-url");
  expect(message + remedy).not.toContain("hemmelig");
});

test.each([
  ["channel_binding", "sslmode=require&channel_binding=require", "sslmode=verify-full"],
  ["options", "options=endpoint%3Dep-cool-name", "search_path"],
  ["sslrootcert", "sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem", "NODE_EXTRA_CA_CERTS"],
  ["ssl", "ssl=true", "sslmode=require"],
  ["schema", "schema=hr", "search_path"],
  ["connect_timeout", "connect_timeout=10", "Leave it out"],
])("names the parameter %s that is not taken, and what to do", (name, query, instead) => {
  expect(() => parseDatabaseUrl(`postgres://a:b@c/d?${query}`)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`the parameter ${name}`),
      remedy: expect.stringContaining(instead),
    }),
  );
});

test("says which setting is wrong", () => {
  expect(() => parseDatabaseUrl("postgres://b/c", "ENTRA_READBACK_URL")).toThrow(
    "ENTRA_READBACK_URL names no user",
  );
});
