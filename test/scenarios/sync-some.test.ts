import { beforeEach, expect, test } from "vitest";
import { ordinaryPeople } from "./ordinary-people.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const at = (name: string) => `${name}@fjordbo.example`;

beforeEach(() => scene().microsoft.reset());

const written = () =>
  new Set(
    scene()
      .writes()
      .map(({ who }) => who),
  );

test("only the requested people are written, however their e-mails are spelt", async () => {
  const run = await scene().sync({ emails: [at("henrik.aasen"), ` ${at("KARI.LIEN")} `, at("silje.moen")] });
  expect(run).toMatchObject({ status: "done", plan: { totals: { employees: 3, changed: 3 } } });
  expect(written()).toEqual(new Set([at("henrik.aasen"), at("kari.lien"), at("smoen")]));
});

test("a few are looked up by name, without reading everyone", async () => {
  await scene().sync({ emails: [at("henrik.aasen")], mode: "preview" });
  const pages = scene()
    .calls("GET")
    .map(({ url }) => new URL(url).searchParams.get("$filter") ?? "");
  expect(pages.length).toBeGreaterThan(0);
  const id = scene().microsoft.users.get(at("henrik.aasen"))?.id ?? "";
  expect(pages.filter((filter) => !filter.includes(at("henrik.aasen")) && !filter.includes(id))).toEqual([]);
});

test("more than fit into one look-up are all found", async () => {
  const emails = ordinaryPeople(scene()).slice(0, 20);
  const run = await scene().sync({ emails, mode: "preview" });
  expect(run).toMatchObject({ plan: { totals: { employees: 20, matched: 20 } } });
});

test("each of the sample company's people is joined as in a run of everyone", async () => {
  const everyone = await scene().plan(await scene().sync({ mode: "preview" }));
  const emails = everyone.employees.map(({ email }) => email).filter((email) => email.includes("@"));
  const few = await scene().plan(await scene().sync({ mode: "preview", emails }));
  const rows = (plan: typeof few) => new Set(plan.employees.map((person) => JSON.stringify(person)));
  expect(rows(few)).toEqual(new Set([...rows(everyone)].filter((row) => row.includes("@"))));
  expect(few.digest).toBe(everyone.digest);
});

test("an account that is surely a colleague's is no one else's, although the colleague was not requested", async () => {
  const { microsoft } = scene();
  const [her = "", colleague = ""] = ordinaryPeople(scene());
  microsoft.users.remove(her);
  microsoft.users.set(colleague, { proxyAddresses: [`SMTP:${colleague}`, `smtp:${her}`] });
  const run = await scene().sync({ emails: [her] });
  expect(await scene().outcomes(run)).toMatchObject([
    { status: "skipped", code: "not-found", message: expect.stringContaining(colleague) as string },
  ]);
  expect(scene().writes()).toEqual([]);
  const theirs = await scene().sync({ emails: [colleague] });
  expect(theirs).toMatchObject({ status: "done", plan: { totals: { matched: 1 } } });
});

test("who is no active employee is reported, not silently left out", async () => {
  const asked = [at("odd.gjerde"), "nobody@elsewhere.example", at("henrik.aasen")];
  const run = await scene().sync({ emails: asked });
  const outcomes = await scene().outcomes(run, "skipped");
  expect(new Set(outcomes.map(({ email, code }) => `${email} ${code}`))).toEqual(
    new Set([`${asked[0]} not-an-employee`, `${asked[1]} not-an-employee`]),
  );
  expect(written()).toEqual(new Set([at("henrik.aasen")]));
});

test("the plan that was previewed is applied by its digest; when it would be different, nothing is", async () => {
  const { ask, client, follow, host, life, writes } = scene();
  const emails = [at("henrik.aasen"), at("kari.lien")];
  const { plan } = await scene().sync({ mode: "preview", emails });
  const apply = async () => {
    const headers = { "content-type": "application/json", "x-functions-key": host.keys.host };
    const body = JSON.stringify({ emails, digest: plan?.digest });
    const response = await ask("POST", "runs", body, headers);
    const { id } = (await response.json()) as { id: string };
    expect(response.headers.get("location")).toBe(`/api/runs/${id}`);
    expect((await client().run(id)).id).toBe(id);
    return follow({ id });
  };
  expect(await apply()).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 2 } } } });

  scene().microsoft.reset();
  await life.changeTitle(at("henrik.aasen"), "Direktør");
  expect(await apply()).toMatchObject({ status: "stale", reason: { code: "plan-changed" } });
  expect(writes()).toEqual([]);
});
