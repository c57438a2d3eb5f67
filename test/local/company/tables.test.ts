import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { seedDatabase } from "../../../src/local/company/tables.ts";
import type { LocalPostgres } from "../../../src/local/postgres.ts";
import { emptyDatabase } from "../../keep-running.ts";

const company = sampleCompany({ employees: 6000 });
let database: LocalPostgres;
beforeAll(async () => {
  database = await emptyDatabase();
  await seedDatabase(database.query, company);
});
afterAll(() => database.close());

test("loads every row as it is, in more than one batch", async () => {
  expect(await database.query("select * from offices order by id")).toEqual(company.offices);
  expect(await database.query("select * from employees order by id")).toEqual(company.employees);
});

test("keeps letters as they were written, composed or not", async () => {
  const [row] = await database.query<{ first_name: string }>(
    "select first_name from employees where email = $1",
    ["pal.ardal@fjordbo.example"],
  );
  expect(row?.first_name).toBe("Pål".normalize("NFD"));
});

test("leaves tables alone that are there already", async () => {
  await expect(seedDatabase(database.query, sampleCompany())).rejects.toThrow("already exists");
  expect(await database.query("select count(*)::int as rows from employees")).toEqual([{ rows: 6000 }]);
});
