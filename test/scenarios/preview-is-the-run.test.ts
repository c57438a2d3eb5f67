import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import type { EntraUser } from "../../src/local/microsoft/graph/user.ts";
import { commandsIn } from "./exchange-commands.ts";
import { storageOf } from "./storage-of.ts";
import { withStack } from "./with-stack.ts";

// The companies are invented again and again: who gets other names is left out, and holds nothing.
const settings = { SYNC_TARGETS: "entra,photo,signature", SYNC_HOLD_REPLACED_PEOPLE: "1000" };
const scene = withStack({ employees: 24, settings });

const name = fc.constantFrom("Åse", "O'Brien", "van der Berg", "<b>Li</b>", "李", "  Kari  ", "{{ Email }}");
const phone = fc.constantFrom(null, "", "+47 900 00 001", "004790000001", "22 00 00 00 x5");
const text = fc.oneof(
  name,
  fc.constant(null),
  fc.string({ unit: "grapheme", maxLength: 140 }).map((value) => value.replaceAll("\0", "")),
);
const photo = fc.constantFrom(null, "portraits/7/one.jpg", "portraits/8/two.jpg", "html/9/no.jpg");

const employeeEdit = fc.record(
  { first_name: name, last_name: name, title: text, phone, profile_image_url: photo },
  { requiredKeys: [] },
);
const accountEdit: fc.Arbitrary<Partial<EntraUser>> = fc.record(
  {
    displayName: name,
    jobTitle: text.map((value) => value?.trim().slice(0, 128) || null),
    mobilePhone: phone.map((value) => value || null),
    city: name,
    onPremisesSyncEnabled: fc.constantFrom(true, null),
  },
  { requiredKeys: [] },
);
const one = fc.nat({ max: 1000 });
const company = fc.record({
  employees: fc.array(fc.tuple(one, employeeEdit), { maxLength: 8 }),
  accounts: fc.array(fc.tuple(one, accountEdit), { maxLength: 8 }),
});

/** What was really asked of Microsoft, as rows to compare: who, which field, which value. */
function written(): string[] {
  const { microsoft, writes, calls } = scene();
  const patches = writes().flatMap(({ who, body }) =>
    Object.entries(body as Record<string, unknown>).map(([field, value]) =>
      JSON.stringify(["entra", who, field, Array.isArray(value) ? (value[0] ?? null) : value]),
    ),
  );
  const photos = calls("PUT").map(({ url }) => JSON.stringify(["photo", idIn(url)]));
  const cmdlets = commandsIn(microsoft.exchanges("exchange")).flatMap(({ CmdletName, Parameters }) =>
    CmdletName.startsWith("Set-") ? [JSON.stringify(["signature", Parameters["Identity"]])] : [],
  );
  return [...new Set([...patches, ...photos, ...cmdlets])].sort();
}

const idIn = (url: string) => new URL(url).pathname.split("/").at(-3);

function listed({ employees }: PlanWithGuards) {
  const rows = employees.flatMap(({ entraId, changes }) =>
    changes.map(({ target, field, to }) => {
      const who = scene().microsoft.users.get(entraId ?? "")?.userPrincipalName;
      return JSON.stringify(target === "entra" ? [target, who, field, to] : [target, entraId]);
    }),
  );
  return [...new Set(rows)].sort();
}

const isPhoto = (row: string) => row.startsWith('["photo"');

test("for any company and tenant, a sync asks of Microsoft exactly what the preview listed", async () => {
  const { database, microsoft, images, ask, sync } = scene();
  const storage = storageOf(scene());
  const ids = (await database.query<{ id: number }>("select id from employees order by id")).map(
    ({ id }) => id,
  );
  const accounts = microsoft.users.all().map(({ id }) => id);
  let calls = 0;

  await fc.assert(
    fc.asyncProperty(company, async (edits) => {
      for (const [index, edit] of edits.employees) {
        for (const [column, value] of Object.entries(edit)) {
          const stored = column === "profile_image_url" && value ? `${images.url}/${value}` : value;
          const id = ids[index % ids.length];
          await database.query(`update employees set ${column} = $2 where id = $1`, [id ?? 0, stored]);
        }
      }
      for (const [index, edit] of edits.accounts) {
        microsoft.users.set(accounts[index % accounts.length] ?? "", edit);
      }
      const audited = await storage.audited();
      microsoft.clearExchanges();
      const plan = (await (await ask("GET", "preview")).json()) as PlanWithGuards;
      expect(written()).toEqual([]);
      expect(await storage.audited()).toBe(audited);

      const run = await sync();
      expect(run).toMatchObject({ status: "done", plan: { digest: plan.digest } });
      const [asked, planned] = [written(), listed(plan)];
      calls += asked.length;
      expect(asked.filter((row) => !isPhoto(row))).toEqual(planned.filter((row) => !isPhoto(row)));
      // A photo may turn out to be none, or the one that is there already; never more than was listed.
      expect(planned.filter(isPhoto)).toEqual(expect.arrayContaining(asked.filter(isPhoto)));
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(calls).toBeGreaterThan(50);
});
