import { aroundAll, describe, expect, test } from "vitest";
import { connectEmployees } from "../../../src/clients/postgres/database.ts";
import { readEmployees } from "../../../src/clients/postgres/employees.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../../postgres-server.ts";
import { createCompany, employ, password, type Row } from "./company.ts";

describe.skipIf(!hasPostgres)("with a PostgreSQL server", () => {
  let server: PostgresServer;

  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await createCompany(server.admin);
      await runSuite();
    });
  });

  async function read(...people: (Row & { status?: string })[]) {
    await employ(server.admin, people);
    const address = `reader:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
    return readEmployees(connectEmployees({ url: `postgres://${address}/postgres?sslmode=disable` }));
  }

  const kari = { email: "kari@example.com", first_name: "Kari", last_name: "Å", office_id: "1" };

  test("reads an employee with the office, from columns of any type", async () => {
    expect(await read({ ...kari, title: "Leder", phone: " 900 00 000 " })).toEqual({
      rows: 1,
      optional: [],
      rejected: [],
      employees: [
        {
          source: "email:kari@example.com",
          notes: [],
          employee: {
            email: "kari@example.com",
            firstName: "Kari",
            lastName: "Å",
            title: "Leder",
            phone: "900 00 000",
            profileImageUrl: null,
            office: {
              name: "Oslo",
              city: "Oslo",
              streetAddress: "Storgata 1",
              postalCode: "155",
              phone: "22 00 00 00",
              email: "oslo@example.com",
            },
          },
        },
      ],
    });
  });

  test("an active employee is one with any invisible character around the word", async () => {
    await server.admin.unsafe("alter table employees alter column status type text using status::text");
    const statuses = [
      "active\t",
      "active\u00a0",
      " Active ",
      "\ufeffACTIVE\u200b",
      "inactive",
      "active?",
      "",
    ];
    const { employees } = await read(
      ...statuses.map((status, index) => ({ ...kari, email: `${index}@example.com`, status })),
    );
    expect(employees.map(({ employee }) => employee.email[0])).toEqual(["0", "1", "2", "3"]);
    await server.admin.unsafe(
      "truncate employees; alter table employees alter column status type employment using status::employment",
    );
  });

  test("reads only who is active, in any case, and has an e-mail, by office then last name", async () => {
    const { employees, rows } = await read(
      { ...kari, email: "c@example.com", last_name: "B", status: "ACTIVE" },
      { ...kari, email: "b@example.com", last_name: "A" },
      { ...kari, email: "a@example.com", last_name: "C", office_id: "2" },
      { ...kari, email: "left@example.com", status: "left" },
      { ...kari, email: " \n" },
      { first_name: "No", last_name: "Mail", office_id: "1" },
    );
    expect(employees.map(({ employee }) => employee.email)).toEqual([
      "a@example.com",
      "b@example.com",
      "c@example.com",
    ]);
    expect(rows).toBe(3);
  });

  test.each<[string, Row, string]>([
    ["no name", { first_name: " ", last_name: "\t" }, "no-name"],
    ["an e-mail that cannot be", { email: "kari@example" }, "impossible-email"],
    ["an office that does not exist", { office_id: "99" }, "no-office"],
    ["an office without name", { office_id: "3" }, "no-office"],
  ])("rejects a row with %s and reads the others", async (_, flaw, code) => {
    const ola = { ...kari, email: "ola@example.com" };
    const { employees, rejected } = await read({ ...kari, ...flaw }, ola);
    expect(employees.map(({ employee }) => employee.email)).toEqual(["ola@example.com"]);
    expect(rejected).toMatchObject([{ code, email: flaw.email ?? kari.email }]);
  });

  test("rejects everyone who shares an e-mail, in any case and composition", async () => {
    const { employees, rejected } = await read(
      { ...kari, email: "p\u00e5l@example.com" },
      { ...kari, email: "PA\u030aL@example.com", first_name: "P\u00e5l" },
      { ...kari, email: "kari@example.com" },
      { ...kari, email: "Kari@Example.com ", first_name: "", last_name: "" },
      { ...kari, email: "ola@example.com" },
    );
    expect(employees.map(({ employee }) => employee.email)).toEqual(["ola@example.com"]);
    expect(rejected.map(({ code }) => code).sort()).toEqual([
      "duplicate-email",
      "duplicate-email",
      "duplicate-email",
      "no-name",
    ]);
    expect(new Set(rejected.map(({ row }) => row)).size).toBe(4);
  });

  test("reads more rows than the cursor takes at once", async () => {
    await server.admin`truncate employees`;
    await server.admin`
      insert into employees (email, first_name, last_name, status, office_id)
      select n || '@example.com', 'N', 'N', 'Active', '1' from generate_series(1, 2500) n`;
    const address = `reader:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
    const source = await readEmployees(connectEmployees({ url: `postgres://${address}/postgres` }));
    expect(new Set(source.employees.map(({ employee }) => employee.email)).size).toBe(2500);
  });

  test("reads the same where strings of the login take a backslash for an escape", async () => {
    await server.admin.unsafe("alter role reader set standard_conforming_strings = off");
    try {
      const { employees } = await read({ ...kari, office_id: "1.00" });
      expect(employees.map(({ employee }) => employee.office.name)).toEqual(["Oslo"]);
    } finally {
      await server.admin.unsafe("alter role reader reset standard_conforming_strings");
    }
  });

  test("has closed its transaction and connection when it returns", async () => {
    await read(kari);
    const open = await server.admin`
      select state from pg_stat_activity where application_name = 'entra-employee-sync'`;
    expect(open).toEqual([]);
  });
});
