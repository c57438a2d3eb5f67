import type { Locator, Page } from "playwright-core";
import type { EmployeeList, ListedEmployee } from "../../../src/api/employees.ts";
import type { Scene } from "../with-stack.ts";

/** All employees as the console lists them. */
export async function employeesOf({ ask }: Pick<Scene, "ask">): Promise<readonly ListedEmployee[]> {
  const list = (await (await ask("GET", "employees")).json()) as EmployeeList;
  return list.employees;
}

/** Selects people on the employees page, one by one, and opens the sync dialog. */
export async function openSync(page: Page, people: readonly Pick<ListedEmployee, "email" | "name">[]) {
  await page.getByRole("button", { name: "Select", exact: true }).click();
  const search = page.getByRole("searchbox", { name: "Search by name, title, e-mail or office" });
  for (const { email, name } of people) {
    await search.fill(email);
    await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  }
  await search.fill("");
  await page.getByRole("button", { name: "Dry run and sync…" }).click();
  return page.getByRole("dialog", { name: /^Sync / });
}

/** Presses the button that applies the plan in the dialog. */
export const startSync = (dialog: Locator, people: string): Promise<void> =>
  dialog.getByRole("button", { name: `Sync ${people}` }).click();
