import { mkdir, mkdtemp, readdir, readFile, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPlan } from "./a-plan.ts";
import { aRun } from "./a-run.ts";
import { type Asked, type Reply, runCli, withApp } from "./run-cli.ts";

const run = { id: "R1", email: "kari@example.com" };
const entry = {
  at: "2026-11-22T03:00:00.000Z",
  run: run.id,
  target: "entra",
  field: "jobTitle",
  from: null,
  to: "Sjef",
  rule: "authoritative",
  state: "done",
  startedBy: "schedule",
};
async function asked(
  args: readonly string[],
  answer: (request: Asked) => Reply,
  env: Record<string, string> = {},
) {
  let ran: Awaited<ReturnType<typeof runCli>> = { code: null, out: "", err: "" };
  await withApp(answer, async ({ url }) => {
    ran = await runCli([...args, "--url", url], env);
  });
  return ran;
}

const unknown: Reply = {
  status: 404,
  headers: { "content-type": "application/problem+json" },
  body: {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    code: "not-found",
    requestId: "r",
    detail: "No employee in the database has this e-mail address or key, and nothing about one is on record.",
  },
};
const historyOf = (entries: readonly object[]): Reply => ({
  body: { email: run.email, entries, complete: true },
});

test.each<[number, string, Reply, string, string]>([
  [0, "someone who has left, but is on record", historyOf([entry]), "entra.jobTitle", ""],
  [0, "an employee without written changes", historyOf([]), "Nothing that was written of kari", ""],
  [1, "an address that is unknown", unknown, "", "nothing about one is on record"],
])("history ends %i for %s", async (code, _, reply, out, err) => {
  const ran = await asked(["history", run.email], () => reply);
  expect(ran).toMatchObject({ code, out: expect.stringContaining(out), err: expect.stringContaining(err) });
});

test("history names earlier addresses of the account, and other accounts that have had the address", async () => {
  const found = { account: "a", addresses: [run.email, "kari.old@example.com"], otherAccounts: ["b"] };
  const body = { email: run.email, ...found, entries: [entry], complete: true };
  const { out } = await asked(["history", run.email], () => ({ body }));
  expect(out).toContain("The same account was synced as kari.old@example.com.");
  expect(out).toMatch(/Other accounts have had this address; --account .*: b$/m);
  const paths: string[] = [];
  await asked(["history", run.email, "--account", "b"], ({ path }) => {
    paths.push(path);
    return { body };
  });
  expect(paths).toEqual([expect.stringMatching(/history\?account=b$/)]);
});

test("history as JSON is JSON alone on standard output", async () => {
  const { code, out } = await asked(["history", run.email, "--format", "json"], () => historyOf([entry]));
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { email: run.email, entries: [entry], complete: true, decisions: [] },
  ]);
});

test.each<[number, string, Parameters<typeof aRun>[0]]>([
  [2, "a preview with changes", { mode: "preview" }],
  [0, "an undo that is done", { mode: "apply" }],
  [3, "an undo that is held", { mode: "preview", status: "held" }],
  [1, "a preview that failed", { mode: "preview", status: "failed" }],
])("undo ends %i after %s", async (code, _, changes) => {
  const ran = await asked(["undo", run.email, "--run", run.id], ({ path }) => ({
    body: path.includes("/plan") ? aPlan() : aRun({ ...changes, undo: run.id }),
  }));
  expect(ran.code).toBe(code);
  expect(ran.out).toContain('(empty) → "Sjef"');
});

test("undo of nothing in a preview ends 0", async () => {
  const { plan } = aRun();
  const ran = await asked(["undo", run.email, "--run", run.id], ({ path }) => ({
    body: path.includes("/plan")
      ? aPlan({ hasChanges: false, employees: [] })
      : aRun({ mode: "preview", ...(plan && { plan: { ...plan, hasChanges: false } }) }),
  }));
  expect(ran.code).toBe(0);
});

const removal = (code: string, more: Parameters<typeof aRun>[0], args: readonly string[] = []) => {
  const note = { code, message: "Nothing of this person is removed." };
  const noted = aPlan()
    .employees.slice(0, 1)
    .map((person) => ({ ...person, notes: [note] }));
  return asked(["remove-photo", run.email, ...args], ({ path }) => ({
    body: path.includes("/plan") ? aPlan({ employees: noted }) : aRun({ remove: ["photo"], ...more }),
  }));
};

test.each<[number, string, Parameters<typeof aRun>[0]]>([
  [1, "no-former-employee", {}],
  [1, "still-an-employee", {}],
  [1, "ambiguous", { mode: "preview" }],
  [0, "no-photo", {}],
  [0, "account-gone", {}],
  [2, "account-gone", { mode: "preview" }],
  [3, "no-former-employee", { status: "held" }],
])("remove-photo ends %i for a person noted as %s", async (code, note, more) => {
  expect((await removal(note, more)).code).toBe(code);
});

test("remove-photo as JSON ends 1 for an address that no one had, too", async () => {
  const { code, out } = await removal("no-former-employee", {}, ["--format", "json"]);
  expect([code, JSON.parse(out)]).toMatchObject([1, { status: "done", remove: ["photo"] }]);
});

// Elsewhere no variable names the browser.
test.skipIf(process.platform !== "linux")(
  "signature --open opens a page of the user's own, and removes those of the days before",
  async () => {
    const temporary = await mkdtemp(join(tmpdir(), "opened-"));
    const names = ["entra-sync-page-older", "entra-sync-page-today", "of-another-program"];
    const [older = "", , other = ""] = names.map((name) => join(temporary, name));
    for (const name of names) await mkdir(join(temporary, name));
    const dayBefore = new Date(Date.now() - 25 * 3_600_000);
    for (const folder of [older, other]) await utimes(folder, dayBefore, dayBefore);
    const page = "<p>Kari</p>";
    const html = { headers: { "content-type": "text/html" }, body: page };
    const ran = await asked(["signature", run.email, "--open"], () => html, {
      TMPDIR: temporary,
      BROWSER: "true",
    });
    expect(ran.code, ran.err).toBe(0);
    const file = ran.out.trim();
    expect(await readFile(file, "utf8")).toBe(page);
    const left = await readdir(temporary);
    expect(left.filter((name) => !file.includes(name)).toSorted()).toEqual(names.slice(1));
  },
);
