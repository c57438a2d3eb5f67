import { beforeAll, describe, expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import { objectId } from "../../src/local/company/accounts.ts";
import { type EntraUser, entraUser } from "../../src/local/microsoft/graph/user.ts";
import { runCli } from "../cli/run-cli.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: () => syncedCompany(45) });
const at = (name: string) => `${name}@fjordbo.example`;
const userOf = (upn: string) => scene().microsoft.users.get(upn) ?? expect.fail(`No user is ${upn}.`);

/** Another row of the database, at the office with that id. */
async function employ(email: string, firstName: string, lastName: string | null, office = 3): Promise<void> {
  await scene().database.query(
    `insert into employees (id, email, first_name, last_name, title, office_id)
     select max(id) + 1, $1, $2, $3, 'Megler', $4::integer from employees`,
    [email, firstName, lastName, office],
  );
}

function account(upn: string, more: Partial<EntraUser> = {}): void {
  scene().microsoft.users.add(
    entraUser({ id: objectId(upn), userPrincipalName: upn, displayName: upn, mail: upn, ...more }),
  );
}

/** Syncs these people; what the plan says of them: how they were matched, and the codes of their notes. */
async function synced(...emails: string[]) {
  const run = await scene().sync({ emails });
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  const { employees } = await scene().plan(run);
  return employees.map(({ email, match, notes }) => [email, match, ...notes.map(({ code }) => code)]);
}

const accented = "kari@blåbær.example";
const ascii = "kari@xn--blbr-roah.example";

beforeAll(async () => {
  await employ(at("eldrid.moe"), "Eldrid", "Moe");
  account(at("eldrid.moe"), { userType: null });
  await employ("gro@partner.example", "Gro", "Vik");
  account("gro_partner.example#EXT#@fjordbo.onmicrosoft.example", {
    userType: "Guest",
    mail: "gro@partner.example",
  });
  await employ(at("madonna"), "Madonna", " ");
  account(at("madonna"), { displayName: "Madonna Ciccone", givenName: "Madonna", surname: "Ciccone" });
  await employ(accented, "Kari", "Blåbær");
  account(ascii);
  // Table employees is ordered by office name: Bergen, then Trondheim.
  await employ(at("tor.berg"), "Tor", "Berg", 4);
  await employ(at("tor.berg"), "TOR", "Berg", 3);
  account(at("tor.berg"), { accountEnabled: false });
  await employ(at("felles"), "Ane", "Lie", 4);
  await employ(at("felles"), "Bo", "Lie", 3);
  account(at("felles"));
});

describe("a member of the first years, with userType null", () => {
  test("is found and written, by name and in a run of everyone", async () => {
    expect(await synced(at("eldrid.moe"))).toEqual([[at("eldrid.moe"), "userPrincipalName"]]);
    expect(userOf(at("eldrid.moe"))).toMatchObject({
      userType: null,
      displayName: "Eldrid Moe",
      jobTitle: "Megler",
      department: "Fjordbo Bergen",
    });
    const preview = await scene().sync({ mode: "preview" });
    const { employees } = await scene().plan(preview);
    expect(employees.map(({ email }) => email)).not.toContain(at("eldrid.moe"));
  });
});

test("a guest is no one's account, by name and in a run of everyone", async () => {
  const guest = userOf("gro_partner.example#EXT#@fjordbo.onmicrosoft.example");
  expect(await synced("gro@partner.example")).toEqual([["gro@partner.example", "none", "not-found"]]);
  const preview = await scene().sync({ mode: "preview" });
  const { employees } = await scene().plan(preview);
  expect(employees).toContainEqual(expect.objectContaining({ email: "gro@partner.example", match: "none" }));
  expect(userOf(guest.id)).toEqual(guest);
});

test("who has only one name is written with that name, and surname is cleared", async () => {
  await synced(at("madonna"));
  expect(userOf(at("madonna"))).toMatchObject({
    displayName: "Madonna",
    givenName: "Madonna",
    surname: null,
    department: "Fjordbo Bergen",
  });
  const { employees } = await scene().client().employees();
  expect(employees.find(({ email }) => email === at("madonna"))).toMatchObject({ name: "Madonna" });
});

describe("an address with an international domain", () => {
  test("is that of the account with its ASCII form", async () => {
    expect(await synced(accented)).toEqual([[accented, "userPrincipalName"]]);
    expect(userOf(ascii)).toMatchObject({ displayName: "Kari Blåbær", surname: "Blåbær" });
  });

  test("finds the person in either form", async () => {
    await scene().life.changeTitle(accented, "Leder");
    expect(await synced(ascii.toUpperCase())).toEqual([[accented, "userPrincipalName"]]);
    expect(userOf(ascii)).toMatchObject({ jobTitle: "Leder" });
    for (const email of [accented, ascii]) {
      const answer = await scene().ask("GET", `employees?email=${encodeURIComponent(email)}`);
      expect(await answer.json()).toMatchObject({
        employees: [{ email: accented, key: employeeKey(accented) }],
      });
    }
  });
});

describe("one person in two rows", () => {
  test("is written with the first office by name, and a note says what to do", async () => {
    const run = await scene().sync({ emails: [at("tor.berg")] });
    const [planned] = (await scene().plan(run)).employees;
    expect(planned).toMatchObject({
      match: "userPrincipalName",
      notes: [
        {
          code: "two-rows",
          message: expect.stringContaining("Fjordbo Bergen and Fjordbo Trondheim") as string,
        },
        { code: "account-disabled" },
      ],
    });
    expect(userOf(at("tor.berg"))).toMatchObject({ department: "Fjordbo Bergen", city: "Bergen" });
  });

  test("is written with the main office, without a note, once the database says which it is", async () => {
    await scene().database.query("alter table employees add column main_office boolean");
    await scene().database.query("update employees set main_office = office_id = 4 where email = $1", [
      at("tor.berg"),
    ]);
    expect(await synced(at("tor.berg"))).toEqual([[at("tor.berg"), "userPrincipalName", "account-disabled"]]);
    expect(userOf(at("tor.berg"))).toMatchObject({ department: "Fjordbo Trondheim", city: "Trondheim" });
  });

  test("is two people, and neither is written, where the names differ", async () => {
    const before = userOf(at("felles"));
    expect(await synced(at("felles"))).toEqual([
      [at("felles"), "rejected", "duplicate-email"],
      [at("felles"), "rejected", "duplicate-email"],
    ]);
    expect(userOf(at("felles"))).toEqual(before);
  });
});

test("the explanation shows the account's sign-in name, and that it is disabled", async () => {
  const user = userOf(at("tor.berg"));
  expect(await scene().client().explain(at("tor.berg"))).toMatchObject({
    account: { id: user.id, userPrincipalName: at("tor.berg"), enabled: false, userType: "Member" },
  });
  expect(await scene().client().explain(at("eldrid.moe"))).toMatchObject({
    account: { enabled: true, userType: null },
  });
  expect(await scene().client().explain("gro@partner.example")).not.toHaveProperty("account");
  const { url, keys } = scene().host;
  const { out } = await runCli(["explain", at("tor.berg"), "--url", url, "--key", keys.host]);
  expect(out).toContain(`${user.id}, found by userPrincipalName, ${at("tor.berg")}, member, disabled`);
});

test("employeeId in SYNC_MATCH without column employee_number is reported by plan and status", async () => {
  await scene().restartHost({ SYNC_MATCH: "employeeId,upn" });
  const noted = async () => {
    const plan = await scene().plan(await scene().sync({ mode: "preview", emails: [at("madonna")] }));
    const checks = (await scene().client().status()).checks.filter(({ name }) => name === "matching");
    return { complete: plan.complete, notes: plan.notes.map(({ code }) => code), checks };
  };
  expect(await noted()).toMatchObject({
    complete: true,
    notes: ["no-employee-number"],
    checks: [{ state: "warning", remedy: expect.stringContaining("employee_number") as string }],
  });
  await scene().database.query("alter table employees add column employee_number text");
  // A status is cached for five seconds.
  await scene().restartHost({ SYNC_MATCH: "employeeId,upn" });
  expect(await noted()).toMatchObject({
    notes: [],
    checks: [{ state: "ok", reason: "Accounts are found by employeeId, userPrincipalName." }],
  });
});
