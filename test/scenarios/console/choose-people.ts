import type { Locator, Page } from "playwright-core";
import type { EmployeeList, ListedEmployee } from "../../../src/api/employees.ts";
import type { Scene } from "../with-stack.ts";

/** Everybody as the console lists them. */
export async function staffOf({ ask }: Pick<Scene, "ask">): Promise<readonly ListedEmployee[]> {
  const staff = (await (await ask("GET", "employees")).json()) as EmployeeList;
  return staff.employees;
}

/** Selects people on the page of employees, one by one, and opens the dialog that syncs them. */
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

/** Presses the button that writes what the dialog has shown. */
export const startSync = (dialog: Locator, people: string): Promise<void> =>
  dialog.getByRole("button", { name: `Sync ${people}` }).click();
