import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { History } from "../../src/employees/history.ts";
import { runCli } from "../cli/run-cli.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "entra,signature" } });
const person = (n: number) => ordinaryPerson(scene(), n);
const entriesOf = async (email: string) => (await scene().client().history(email)).entries;
const cli = (...args: string[]) => {
  const { url, keys } = scene().host;
  return runCli([...args, "--url", url, "--key", keys.host]);
};

describe("a preview", () => {
  test("writes nothing to any history, however often; there is not even a table", async () => {
    await scene().sync({ mode: "preview" });
    await scene().client().preview({});
    await scene().client().explain(person(0));
    expect(
      (await storageOf(scene()).records.storage.tableNames()).filter((name) => /^audit/.test(name)),
    ).toEqual([]);
    expect(await scene().client().history(person(0))).toEqual({
      email: person(0),
      account: scene().microsoft.users.get(person(0))?.id,
      addresses: [],
      otherAccounts: [],
      entries: [],
      complete: true,
      decisions: [],
    });
  });
});

describe("after runs", () => {
  let first: RunView;
  let night: RunView;
  const title = () => scene().company.employees.find(({ email }) => email === person(0))?.title;
  beforeAll(async () => {
    first = await scene().sync();
    await scene().life.changeTitle(person(0), "Ny tittel");
    night = await nightly(scene());
  });

  test("a person's history has what was written, newest first: before, after, rule, request-id, and who started the run", async () => {
    const [latest, ...older] = await entriesOf(person(0));
    const [newest, second] = [latest, older[0]].toSorted((a, b) =>
      (a?.target ?? "").localeCompare(b?.target ?? ""),
    );
    expect(newest).toEqual({
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      run: night.id,
      startedBy: "schedule",
      target: "entra",
      field: "jobTitle",
      from: title(),
      to: "Ny tittel",
      rule: "authoritative",
      state: "done",
      requestId: expect.any(String),
    });
    expect(second).toMatchObject({ run: night.id, target: "signature", requestId: expect.any(String) });
    expect(
      older.slice(1).every(({ run, startedBy }) => run === first.id && /function key/.test(startedBy ?? "")),
    ).toBe(true);
    expect(older.length).toBeGreaterThan(3);
  });

  test("it has what was refused, and that a signature was there before", async () => {
    const administrator = "petter.nygard@fjordbo.example";
    const phones = (await entriesOf(administrator)).filter(({ field }) => /Phone/.test(field));
    expect(phones.length).toBeGreaterThan(0);
    expect(phones.every(({ state }) => state === "refused")).toBe(true);
    const [own] = (await entriesOf("vidar.aune@fjordbo.example")).filter(
      ({ target }) => target === "signature",
    );
    expect(own).toMatchObject({ from: expect.stringMatching(/^sha256:/), state: "done" });
  });

  test("it is as long as requested, and says when there is more", async () => {
    const short = await scene().client().history(person(0), 2);
    expect(short.entries).toHaveLength(2);
    expect(short.complete).toBe(false);
  });

  test("it stays when they have left, in any spelling of their e-mail", async () => {
    await scene().life.leave(person(1));
    const answer = await scene().ask("GET", `employees/${person(1).toUpperCase()}/history`);
    expect(((await answer.json()) as History).entries.length).toBeGreaterThan(3);
  });

  test("it says who released a run that was held", async () => {
    const { runs } = storageOf(scene()).records;
    const release = { by: "kari@fjordbo.example", at: new Date().toISOString(), plan: "a plan" };
    await runs.update(night.id, (run) => ({ ...run, release }));
    expect((await entriesOf(person(0)))[0]).toMatchObject({ releasedBy: "kari@fjordbo.example" });
  });

  test.each([
    ["/history?limit=0", 400],
    ["/history?limit=all", 400],
  ])("GET …%s is refused with %i", async (path, status) => {
    expect((await scene().ask("GET", `employees/${person(0)}${path}`)).status).toBe(status);
  });

  test("entra-sync history prints it by run, and lets no value forge a line", async () => {
    const her = person(2);
    await scene().life.changeTitle(her, "x\u001b[2J\u202eEvil\nentra.jobTitle  done");
    const run = await scene().sync({ emails: [her] });
    const { code, out } = await cli("history", her);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^${run.id} .* by a holder of the function key$`, "m"));
    expect(out).toMatch(/^ {2}entra\.jobTitle +done +".*" → "x/m);
    expect(out).not.toMatch(/[\p{Bidi_Control}]|^entra\.jobTitle/mu);
    expect(out).not.toContain("\u001b[2J");
    expect(out).toMatch(/^ {2}signature +done +.*"sha256:[\da-f]{8}…"/m);
  });

  test("entra-sync history ends 1 for an address that is neither on record nor an employee's", async () => {
    const { code, out, err } = await cli("history", "nobody@elsewhere.example");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/No employee .* nothing about one is on record/);
  });
});
