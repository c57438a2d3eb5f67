import { expect, test } from "vitest";
import { aRun } from "./a-run.ts";
import { runCli, withApp } from "./run-cli.ts";

/** Of kari@example.com, as any sha256sum and base32 make it. */
const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";

const exclusion = {
  key,
  email: "kari@example.com",
  account: "6f9f1b1c-0000-4000-8000-000000000001",
  targets: ["photo", "signature"],
  reason: "Vil ikke",
  by: "leder@example.com",
  at: "2026-11-22T03:00:00.000Z",
  inForce: true,
};

test.each([
  ["for good, and how to end it", {}, "until entra-sync include kari@example.com."],
  ["for a while", { until: "2027-01-31" }, "until 2027-01-31."],
])("excludes a person, and says %s", (_, changes, said) =>
  withApp(
    () => ({ body: { ...exclusion, isEmployee: true, ...changes } }),
    async ({ url, asked }) => {
      const flags = ["--reason", "Vil ikke", "--targets", "photo,signature"];
      const { code, out } = await runCli(["exclude", "kari@example.com", ...flags, "--url", url]);
      expect(code).toBe(0);
      expect(out).toContain("kari@example.com is excluded from photo, signature, until");
      expect(out).toContain(said);
      expect(asked).toMatchObject([{ method: "PUT", path: `/api/exclusions/${key}` }]);
      const order = { email: "kari@example.com", reason: "Vil ikke", targets: ["photo", "signature"] };
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual(order);
    },
  ),
);

test("leaves one property of the profile alone, and names it", () =>
  withApp(
    () => ({ body: { ...exclusion, targets: [], fields: ["mobilePhone", "city"], isEmployee: true } }),
    async ({ url, asked }) => {
      const flags = ["--reason", "Privat", "--fields", "mobilePhone, city", "--url", url];
      const { code, out } = await runCli(["exclude", "kari@example.com", ...flags]);
      expect(code).toBe(0);
      expect(out).toBe(
        `kari@example.com is excluded from mobilePhone, city, until entra-sync include kari@example.com.
It holds for the account ${exclusion.account}, also after a change of address.
`,
      );
      const order = { email: "kari@example.com", reason: "Privat", fields: ["mobilePhone", "city"] };
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual(order);
    },
  ));

test("says that the account is not known yet, so that the exclusion holds for the address until then", () =>
  withApp(
    () => ({ body: { ...exclusion, account: null, isEmployee: true } }),
    async ({ url }) => {
      const { code, out, err } = await runCli(["exclude", "kari@example.com", "--reason", "x", "--url", url]);
      expect(code).toBe(0);
      expect(out + err).toContain("until a plan has found it, the exclusion holds for the address");
    },
  ));

test("lists properties beside targets, and what has no account", () => {
  const lost = {
    ...exclusion,
    account: null,
    fields: ["mobilePhone"],
    missingSince: "2026-11-02T03:00:00.000Z",
  };
  return withApp(
    () => ({ body: { exclusions: [lost] } }),
    async ({ url }) => {
      const { out } = await runCli(["exclusions", "--url", url]);
      expect(out).toContain("photo, signature, mobilePhone  no account since 2026-11-02  leder@example.com");
    },
  );
});

test("leaves it to the app which targets there are, and says until when", () =>
  withApp(
    () => ({ body: { ...exclusion, account: null, isEmployee: null } }),
    async ({ url, asked }) => {
      const flags = ["--reason", "x", "--until", "2027-01-31", "--url", url];
      const { out } = await runCli(["exclude", "kari@example.com", ...flags]);
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
        email: "kari@example.com",
        reason: "x",
        until: "2027-01-31",
      });
      expect(out).toMatch(/^kari@example\.com is excluded from .*\n$/);
    },
  ));

test("an exclusion of an address that no employee has ends 1, and says that it is stored", () =>
  withApp(
    () => ({ body: { ...exclusion, isEmployee: false } }),
    async ({ url }) => {
      const { code, out, err } = await runCli(["exclude", "kari@example.com", "--reason", "x", "--url", url]);
      expect(code).toBe(1);
      expect(out).toContain("kari@example.com is excluded from photo, signature");
      expect(err).toMatch(/^✗ No active employee .* kari@example\.com\. The exclusion is stored/);
      expect(err).toContain("entra-sync include kari@example.com");
    },
  ));

test("says when a database that is down leaves open whether there is such an employee", () =>
  withApp(
    () => ({ body: { ...exclusion, account: null, isEmployee: null } }),
    async ({ url }) => {
      const { code, err } = await runCli(["exclude", "kari@example.com", "--reason", "x", "--url", url]);
      expect([code, err]).toEqual([0, expect.stringContaining("was not checked")]);
    },
  ));

test("includes a person again", () =>
  withApp(
    () => ({ body: { ...exclusion, inForce: false } }),
    async ({ url, asked }) => {
      const { out } = await runCli(["include", "kari@example.com", "--url", url]);
      expect(out).toBe("kari@example.com is synced again in photo, signature, from the next run on.\n");
      expect(asked).toMatchObject([{ method: "DELETE", path: `/api/exclusions/${key}` }]);
    },
  ));

test("lists exclusions, expired ones included, and escapes terminal commands in a reason", () => {
  const over = { ...exclusion, email: "ola@example.com", until: "2026-01-01", inForce: false };
  const hostile = { ...over, reason: "\u001b[2Jslettet" };
  return withApp(
    () => ({ body: { exclusions: [exclusion, hostile] } }),
    async ({ url }) => {
      const { code, out } = await runCli(["exclusions", "--url", url]);
      expect(code).toBe(0);
      expect(out).toBe(
        "WHO               TARGETS           UNTIL                  BY                 WHY\n" +
          "kari@example.com  photo, signature                         leder@example.com  Vil ikke\n" +
          "ola@example.com   photo, signature  over since 2026-01-01  leder@example.com  \\u{1b}[2Jslettet\n",
      );
      const json = await runCli(["exclusions", "--format", "json", "--url", url]);
      expect(JSON.parse(json.out)).toEqual([exclusion, hostile]);
    },
  );
});

test("says so when no one is", () =>
  withApp(
    () => ({ body: { exclusions: [] } }),
    async ({ url }) => expect((await runCli(["exclusions", "--url", url])).out).toBe("No one is excluded.\n"),
  ));

test("releases a held run by the digest of the plan that was read, and follows it to its end", () => {
  const release = { by: "leder@example.com", at: "2026-11-22T08:00:00.000Z", plan: "p" };
  return withApp(
    ({ method, path }) => {
      if (path.includes("/outcomes")) return { body: { outcomes: [], complete: true } };
      if (method === "POST") return { status: 202, body: aRun({ status: "queued", release }) };
      return { body: aRun({ release }) };
    },
    async ({ url, asked }) => {
      const { code, out } = await runCli(["runs", "release", "R", "--digest", "abc", "--url", url]);
      expect(code).toBe(0);
      expect(out).toContain("released by leder@example.com at 2026-11-22T08:00:00.000Z");
      expect(asked[0]).toMatchObject({ method: "POST", path: "/api/runs/R/release" });
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ digest: "abc" });
    },
  );
});
