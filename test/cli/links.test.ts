import { expect, test } from "vitest";
import { runCli, withApp } from "./run-cli.ts";

/** Of kari@example.com, as any sha256sum and base32 make it. */
const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";
const [first, second] = ["0f5c9f3e-1111-4222-8333-000000000001", "0f5c9f3e-1111-4222-8333-000000000002"];

const waiting = {
  key,
  email: "kari@example.com",
  name: "Kari Lien",
  run: "R",
  plannedAt: "2026-11-22T03:00:00.000Z",
  code: "alias-only",
  notes: [
    { code: "unsure-match", message: "kari@example.com is only an alias of a disabled account." },
    { code: "cut", message: "The title was cut." },
  ],
  candidates: [
    {
      entraId: first,
      userPrincipalName: "ola@example.com",
      displayName: "Ola \u001b[2JNordmann",
      enabled: false,
      match: "proxyAddresses",
    },
    {
      entraId: second,
      userPrincipalName: "post@example.com",
      displayName: null,
      enabled: null,
      match: "mail",
    },
  ],
  changes: [{ target: "entra", field: "surname", from: "Nordmann", to: "Lien", rule: "authoritative" }],
};
const decided = {
  key,
  email: "kari@example.com",
  decision: "confirmed",
  account: first,
  refused: [],
  by: "leder@example.com",
  at: "2026-11-23T08:30:00.000Z",
};
const list = {
  asOf: waiting.plannedAt,
  waiting: [waiting],
  decided: [{ ...decided, key: "K", email: "ida@example.com" }],
};

test("lists who waits: why, each account that it may be, and how to see what would be written; then what was decided", () =>
  withApp(
    () => ({ body: list }),
    async ({ url, asked }) => {
      const { code, out } = await runCli(["link", "--url", url]);
      expect(code).toBe(0);
      expect(out.split("\n")).toEqual([
        "kari@example.com  Kari Lien  alias-only",
        "  kari@example.com is only an alias of a disabled account.",
        `  ola@example.com   Ola \\u{1b}[2JNordmann  disabled  by proxyAddresses  ${first}`,
        `  post@example.com                                   by mail            ${second}`,
        "  1 field of ola@example.com would be written; entra-sync link kari@example.com shows them",
        "",
        "DECIDED          WHAT       ACCOUNT                               BY                 AT",
        `ida@example.com  confirmed  ${first}  leder@example.com  2026-11-23T08:30Z`,
        "",
      ]);
      expect(asked).toMatchObject([{ method: "GET", path: "/api/links" }]);
      const json = await runCli(["link", "--format", "json", "--url", url]);
      expect(JSON.parse(json.out)).toEqual(list);
    },
  ));

test("shows what would be written of one person, and no other person", () =>
  withApp(
    () => ({ body: { ...list, waiting: [{ ...waiting, key: "OTHER", email: "ole@example.com" }, waiting] } }),
    async ({ url }) => {
      const { out } = await runCli(["link", "Kari@example.com", "--url", url]);
      expect(out).toContain("  1 field of ola@example.com would be written:\n");
      expect(out).toContain('    entra.surname  "Nordmann" → "Lien"\n');
      expect(out).not.toMatch(/ole@|DECIDED/);
    },
  ));

test.each([
  [
    "no one waits",
    [],
    { waiting: [], decided: [], asOf: "2026-11-22T03:00:00.000Z" },
    /^No one waits for a decision\.\n$/,
  ],
  ["that one does not", ["a@b.no"], { ...list, decided: [] }, /^a@b\.no does not wait for one\.\n$/],
  [
    "no one was compared yet",
    [],
    { waiting: [], decided: [], asOf: null },
    /^No one has been compared .* preview\n$/,
  ],
])("says so when %s", (_, args, body, said) =>
  withApp(
    () => ({ body }),
    async ({ url }) => {
      const { code, out } = await runCli(["link", ...args, "--url", url]);
      expect([code, out]).toEqual([0, expect.stringMatching(said)]);
    },
  ),
);

test.each([
  [
    ["--account", first],
    "PUT",
    { account: first },
    `is linked to the account ${first}, from the next run on.`,
  ],
  [["--refuse", second], "PUT", { refuse: second }, `is never linked to ${second}.`],
  [["--refuse"], "PUT", { refuse: true }, `is never linked to ${first}, ${second}.`],
  [["--forget"], "DELETE", undefined, "Nothing is decided about the account of kari@example.com"],
])("%j sends the decision, and says what it means", (flags, method, order, said) =>
  withApp(
    () => ({ body: { ...decided, refused: [first, second] } }),
    async ({ url, asked }) => {
      const { code, out } = await runCli(["link", "kari@example.com", ...flags, "--url", url]);
      expect(code).toBe(0);
      expect(out).toContain(said);
      expect(asked).toMatchObject([{ method, path: `/api/links/${key}` }]);
      expect(asked[0]?.body ? JSON.parse(asked[0].body) : undefined).toEqual(order);
    },
  ),
);

test("a confirmed account is shown by its names, with the other employee who has its address", () =>
  withApp(
    () => ({
      body: {
        ...decided,
        userPrincipalName: "ola@example.com",
        displayName: "Ola Berg",
        hasAddressOf: "ola@example.com",
      },
    }),
    async ({ url }) => {
      const { out } = await runCli(["link", "kari@example.com", "--account", first, "--url", url]);
      expect(out).toContain("The account is ola@example.com, Ola Berg.\n");
      expect(out).toContain("It has the address of another employee, ola@example.com. To take it back: ");
    },
  ));

test("an account that is taken is an error that names the other, with the remedy", () => {
  const problem = {
    code: "account-taken",
    detail: "It is confirmed as the account of ida@example.com.",
    remedy: "Forget it.",
  };
  return withApp(
    () => ({ status: 409, body: problem }),
    async ({ url }) => {
      const { code, err } = await runCli(["link", "kari@example.com", "--account", first, "--url", url]);
      expect([code, err]).toEqual([1, expect.stringMatching(/ida@example\.com\.\n.*Forget it\./)]);
    },
  );
});

test.each([
  [["link", "--account", first], /A decision needs the person's e-mail/],
  [["link", "--refuse", "kari@example.com"], /A decision needs the person's e-mail/],
  [["link", "a@b.no", "--account", first, "--forget"], /Only one of --account, --refuse and --forget/],
])("%j is no command line, and nothing is sent", async (args, said) => {
  const { code, err } = await runCli(args);
  expect([code, err]).toEqual([1, expect.stringMatching(said)]);
});
