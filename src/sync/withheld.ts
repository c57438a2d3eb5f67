import type { Employee } from "../employees/employee.ts";
import type { Target } from "./target.ts";

/** An employee as the other targets may show them who is excluded `from` some, by name. */
export const withheld = (
  targets: ReadonlyMap<string, Pick<Target, "withheld">>,
  employee: Employee,
  from: readonly string[],
): Employee => from.reduce((shown, name) => targets.get(name)?.withheld?.(shown) ?? shown, employee);
