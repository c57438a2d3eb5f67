import { aroundAll, describe, expect, test } from "vitest";
import { connectEmployees } from "../../../src/clients/postgres/database.ts";
import { countActiveEmployees, readEmployees } from "../../../src/clients/postgres/employees.ts";
import { startPostgres } from "../../../src/local/postgres.ts";
import { hasPostgres, withPostgresServer } from "../../postgres-server.ts";

/** A database of its kind, empty at the start of each test. */
interface Subject {
  readonly url: string;
  readonly run: (statement: string) => Promise<unknown>;
}

async function withPglite(use: (subject: Subject) => Promise<void>): Promise<void> {
  const postgres = await startPostgres();
  await use({ url: postgres.url, run: (statement) => postgres.query(statement) });
  await postgres.close();
}

const withServer = (use: (subject: Subject) => Promise<void>) =>
  withPostgresServer({}, ({ port, admin }) =>
    use({
      url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
      run: (statement) => admin.unsafe(statement),
    }),
  );

const uuid = "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'";

const mandatory = `email text, first_name text, last_name text, title text, phone text,
  profile_image_url text, status text, office_id integer`;

describe.each([
  ["PGlite", true, withPglite],
  ["a PostgreSQL server", hasPostgres, withServer],
] as const)("with %s", (_, isHere, withDatabase) => {
  describe.skipIf(!isHere)("reads", () => {
    let subject: Subject;

    aroundAll(async (runSuite) => {
      await withDatabase(async (started) => {
        subject = started;
        await runSuite();
      });
    });

    /** Makes the two relations again, with `statements` for employees. */
    async function read(...statements: readonly string[]) {
      for (const statement of [
        "set client_min_messages to error",
        "drop schema if exists hr, public cascade",
        "create schema public",
        "create schema hr",
        "create table offices (id integer, name text, city text, street_address text, postal_code text, phone text, email text)",
        "insert into offices values (1, 'Bergen'), (2, 'Oslo')",
        ...statements,
      ]) {
        await subject.run(statement);
      }
      const database = connectEmployees({ url: subject.url });
      const source = await readEmployees(database);
      expect(await database.read(countActiveEmployees)).toBe(source.rows);
      return source;
    }
    const employ = (more: string, ...rows: readonly string[]) => [
      `create table employees (${mandatory}${more})`,
      ...rows.map(
        (row) => `insert into employees values ('kari@example.com', 'Kari', 'N', null, null, null, ${row})`,
      ),
    ];

    test("a table without optional columns, where rows are known by address", async () => {
      const source = await read(...employ("", "'active', 1"));
      expect(source.optional).toEqual([]);
      expect(source.employees).toMatchObject([{ source: "email:kari@example.com" }]);
      expect(source.employees[0]).not.toHaveProperty("employeeNumber");
    });

    test.each([
      ["numbers and booleans", "id bigint, employee_number numeric, main_office boolean", "7, 42, true"],
      ["text", "id varchar(9), employee_number char(4), main_office text", "'7', '42  ', 'Ja'"],
    ])("optional columns of %s", async (__, types, values) => {
      const source = await read(
        ...employ(`, ${types}`, "'active', 1, null, null, null", `'active', 2, ${values}`),
      );
      expect(source).toMatchObject({ rows: 2, optional: ["id", "employee_number", "main_office"] });
      expect(source.employees).toMatchObject([
        { source: "id:7", employeeNumber: "42", notes: [], employee: { office: { name: "Oslo" } } },
      ]);
      expect(source.employees).toHaveLength(1);
    });

    test("an id of type uuid, which also names a rejected row", async () => {
      const id = "0b1e7d3a-5c1f-4f6e-9d52-0d7c3f1f2a10";
      const { employees, rejected } = await read(...employ(", id uuid", `'active', null, '${id}'`));
      expect(employees).toEqual([]);
      expect(rejected).toMatchObject([{ row: id, code: "no-office" }]);
    });

    test("the columns of a view, also where the search path leads to another schema", async () => {
      const source = await read(
        `create table hr.person (${mandatory}, nr integer)`,
        "insert into hr.person values ('kari@example.com', 'Kari', null, null, null, null, 'active', 1, 42)",
        "create view employees as select person.*, nr as employee_number from hr.person",
      );
      expect(source.employees).toMatchObject([
        { employeeNumber: "42", employee: { firstName: "Kari", lastName: null } },
      ]);
      expect(source.optional).toEqual(["employee_number"]);
    });

    test("the columns of a partitioned table, and none that was dropped", async () => {
      const source = await read(
        `create table employees (${mandatory}, id integer, main_office text) partition by list (status)`,
        "create table hr.active partition of employees default",
        "insert into employees values ('kari@example.com', 'Kari', 'N', null, null, null, 'active', 1, 5, 'x')",
        "alter table employees drop column main_office",
      );
      expect(source.optional).toEqual(["id"]);
      expect(source.employees).toMatchObject([{ source: "id:5" }]);
    });

    test("the first value of an array or a JSON list, and how many there are", async () => {
      const { employees } = await read(
        `create table employees (
          email jsonb, first_name text, last_name json, title text[], phone text[], profile_image_url jsonb,
          status text, office_id integer)`,
        `insert into employees values
          ('"a@example.com"', 'A', '"Nord"', array['Leder', 'Salg, Oslo'], array[null, '99 88 77 66'], 'null', 'active', 1),
          ('["b@example.com"]', 'B', 'null', '{}', null, '["https://img.example/1.jpg"]', 'active', 1)`,
        "alter table offices alter column phone type varchar(20)[] using array['22 33 44 55']",
        `alter table offices alter column city type jsonb using '{"name": "Bergen"}'`,
      );
      const [one, other] = employees.toSorted((a, b) => a.employee.email.localeCompare(b.employee.email));
      expect([one, other].map((row) => [row?.employee, row?.notes])).toMatchObject([
        [
          {
            email: "a@example.com",
            lastName: "Nord",
            title: "Leder",
            phone: "99 88 77 66",
            profileImageUrl: null,
          },
          [{ code: "several-values", field: "title", message: "title: the first of 2 values is used." }],
        ],
        [{ email: "b@example.com", lastName: null, title: null, phone: null }, []],
      ]);
      expect(other?.employee).toMatchObject({
        profileImageUrl: "https://img.example/1.jpg",
        office: { phone: "22 33 44 55", city: '{"name": "Bergen"}' },
      });
    });

    test.each([
      ["a number with decimals", "integer", "7", "numeric(12,2)", "7"],
      ["a number as text", "numeric(12,2)", "7", "text", "' 7 '"],
      ["a UUID as other programs write it", "uuid", uuid, "text", `upper('{' || ${uuid} || '}')`],
      ["a word", "text", "'Oslo'", "varchar(9)", "'Oslo'"],
    ])("the office where its id is %s", async (__, type, id, foreign, other) => {
      const { employees } = await read(
        ...[
          "truncate offices",
          "alter table offices drop column id",
          `alter table offices add column id ${type}`,
        ],
        `insert into offices (id, name) values (${id}, 'Oslo')`,
        `create table employees (${mandatory.replace("office_id integer", `office_id ${foreign}`)})`,
        `insert into employees values ('kari@example.com', 'Kari', 'N', null, null, null, 'active', ${other})`,
      );
      expect(employees).toMatchObject([{ employee: { office: { name: "Oslo" } } }]);
    });

    test("two offices of one person in the same order each time, and says so", async () => {
      const rows = ["'active', 2, 8", "'active', 1, 9", "'left', 1, 10"];
      const { employees, rows: count } = await read(...employ(", id integer", ...rows));
      expect(count).toBe(2);
      expect(employees).toMatchObject([
        { source: "id:9", employee: { office: { name: "Bergen" } }, notes: [{ code: "two-rows" }] },
      ]);
    });
  });
});

describe.skipIf(!hasPostgres)("with a PostgreSQL server and a login that may read some columns only", () => {
  test("leaves out an optional column that it may not read, and follows its search path", async () => {
    await withPostgresServer({}, async ({ port, admin }) => {
      const names = ["email", "first_name", "last_name", "title", "phone", "profile_image_url", "status"];
      await admin.unsafe(`
        create schema hr;
        create table public.employees (main_office text);
        create table hr.employees (${mandatory}, id integer, employee_number text);
        create table hr.offices (id integer, name text, city text, street_address text, postal_code text, phone text, email text);
        insert into hr.offices values (1, 'Oslo');
        insert into hr.employees values ('kari@example.com', 'Kari', 'N', null, null, null, 'active', 1, 5, '42');
        create role reader login password 'reader';
        grant usage on schema hr to reader;
        grant select on hr.offices to reader;
        grant select (${names.join(", ")}, office_id, employee_number) on hr.employees to reader;
        alter role reader set search_path = hr;
      `);
      const url = `postgres://reader:reader@127.0.0.1:${port}/postgres?sslmode=disable`;
      const source = await readEmployees(connectEmployees({ url }));
      expect(source.optional).toEqual(["employee_number"]);
      expect(source.employees).toMatchObject([{ source: "email:kari@example.com", employeeNumber: "42" }]);
    });
  });
});
