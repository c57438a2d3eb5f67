import { expect, test } from "vitest";
import { ordinaryPeople } from "./ordinary-people.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const at = (name: string) => `${name}@fjordbo.example`;

/** A first sync of the same company, by an app with these settings. */
async function firstSync(settings: Record<string, string>, emails?: string[]) {
  await scene().restartHost(settings);
  scene().microsoft.reset();
  return scene().sync(emails ? { emails } : {});
}

const bodies = () =>
  scene()
    .writes()
    .map(({ body }) => body as Record<string, unknown>);
const userOf = (email: string) => scene().microsoft.users.get(email);

test("SYNC_MAX_CHANGED_PERCENT left at its default holds a company's first run: nothing is written", async () => {
  const run = await firstSync({ SYNC_MAX_CHANGED_PERCENT: "" });
  expect(run).toMatchObject({ status: "held", reason: { code: "held", remedy: expect.any(String) } });
  expect(run.plan?.blocked).toContain("changed-percent:entra.streetAddress");
  expect(run.reason?.message).toMatch(
    /entra\.streetAddress would change for \d+ of \d+ people \(\d+ %, at most 20 %/,
  );
  expect(await scene().outcomes(run)).toEqual([]);
  expect(scene().writes()).toEqual([]);
  expect(scene().microsoft.users.all()).toEqual(scene().company.entraUsers);

  const { status } = await scene().client().cancel(run.id);
  expect(status).toBe("cancelled");
});

test("fewer than ten people are no reason to hold a run, of any share", async () => {
  const emails = ordinaryPeople(scene()).slice(0, 8);
  const run = await firstSync({ SYNC_MAX_CHANGED_PERCENT: "0" }, emails);
  expect(run).toMatchObject({ status: "done", plan: { blocked: [] } });
  expect(bodies().length).toBeGreaterThan(0);
});

test("SYNC_ATTRIBUTES: an ignored attribute is left alone, one that is if-empty only filled, one to keep never cleared", async () => {
  const run = await firstSync({
    SYNC_ATTRIBUTES: "streetAddress=ignore, JobTitle=if-empty, mobilePhone=authoritative:keep",
  });
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  const before = new Map(scene().company.entraUsers.map((user) => [user.id, user]));
  const changes = (await scene().plan(run)).employees.flatMap((person) =>
    person.changes.map((change) => ({ ...change, was: before.get(person.entraId ?? "") })),
  );
  const of = (field: string) => changes.filter((change) => change.field === field);
  expect(of("streetAddress")).toEqual([]);
  expect(of("jobTitle").length).toBeGreaterThan(0);
  for (const change of of("jobTitle")) {
    expect(change).toMatchObject({ from: null, rule: "if-empty", was: { jobTitle: null } });
  }
  expect(of("mobilePhone").length).toBeGreaterThan(0);
  for (const change of of("mobilePhone")) {
    expect(change).toMatchObject({ to: expect.any(String), rule: "authoritative:keep" });
  }
  expect(new Set(of("country").map(({ rule }) => rule))).toEqual(new Set(["authoritative"]));

  expect(userOf(at("henrik.aasen"))?.jobTitle).toBe("Eiendomsmeglerfullmektig");
  expect(userOf(at("ingrid.solheim"))?.mobilePhone).toBe("+47 915 00 318");
  expect(bodies().flatMap(Object.keys)).not.toContain("streetAddress");
  expect((await scene().sync()).plan?.hasChanges).toBe(false);
});

test("SYNC_SCOPE: only those in it are written, the others are shown with what would change", async () => {
  const run = await firstSync({ SYNC_SCOPE: `office:fjordbo hamar; email:${at("Henrik.Aasen")}` });
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  const { employees, totals } = await scene().plan(run);
  const differing = employees.filter(({ changes }) => changes.length > 0);
  const inScope = differing.filter((person) => person.inScope);
  expect(inScope.map(({ email }) => email)).toEqual(
    expect.arrayContaining([at("henrik.aasen"), at("trygve.hamre")]),
  );
  expect(totals).toMatchObject({ changed: inScope.length, outOfScope: differing.length - inScope.length });
  expect(totals.outOfScope).toBeGreaterThan(10);

  const written = new Set(
    scene()
      .writes()
      .map(({ who }) => userOf(who ?? "")?.id),
  );
  expect(written).toEqual(new Set(inScope.map(({ entraId }) => entraId)));
  expect(await scene().outcomes(run, "changed")).toHaveLength(inScope.length);
  const offices = [...written].map((id) => userOf(id ?? "")?.department);
  expect(offices.filter((office) => office !== "Fjordbo Hamar")).toHaveLength(1);
});
