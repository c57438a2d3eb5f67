import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { EmployeeList } from "../../api/employees.ts";
import { indexInTurns, sorting } from "../employees/arrange-employees.ts";
import { api } from "./api.ts";

/** People that are shown while the others come, and people of each page of those. */
const pages = { first: 500, others: 1_000 };

/** How many people have come of a list that is loading; undefined where none is. */
export const employeesLoaded = queryOptions<number | undefined>({
  queryKey: ["employees-loaded"],
  enabled: false,
});

/** Whether no one is missing from a list any more. */
export const isWhole = ({ next }: EmployeeList): boolean => next == null;

/**
 * All employees, a page at a time. The first page is in the cache as soon as it is there, unless an older list is: 100,000
 * people are 100 MB.
 */
export async function loadEmployees(
  client: QueryClient,
  queryKey: readonly string[],
  signal: AbortSignal,
): Promise<EmployeeList> {
  const calls = api(signal);
  const begin = await calls.employeePage(pages.first);
  const { asOf, run, next } = begin;
  if (next == null) return begin;
  if (client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, begin);
  const sorted = sorting(begin.employees);
  let loaded = begin.employees.length;
  try {
    for (let after: string | null | undefined = next; after != null; ) {
      client.setQueryData(employeesLoaded.queryKey, loaded);
      const page: EmployeeList = await calls.employeePage(pages.others, after);
      sorted.add(page.employees);
      loaded += page.employees.length;
      after = page.next;
    }
  } finally {
    client.removeQueries(employeesLoaded);
  }
  const employees = sorted.all();
  await indexInTurns(employees);
  return { asOf, run, employees };
}
