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
  });
});

test.each([
  ["postgres://a:b@[::1]:5433/c?sslmode=disable", { host: "::1", port: 5433, sslMode: "disable" }],
  ["postgres://a@localhost/c?sslmode=verify-full", { password: "", sslMode: "verify-full" }],
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
