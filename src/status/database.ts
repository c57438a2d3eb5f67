import type { Check } from "./finding.ts";

/** Whether the employee database answers, and has anybody in it. */
export const database =
  (countEmployees: () => Promise<number>): Check =>
  async () => {
    const employees = await countEmployees();
    if (employees > 0) {
      return {
        state: "ok",
        reason: `The database has ${employees} active employees.`,
        details: { employees },
      };
    }
    return {
      state: "error",
      reason: "The database answers, and has no active employee with an e-mail.",
      remedy:
        "SELECT status, count(*) FROM employees GROUP BY status; as the app's user, from whom row security may hide them.",
      details: { employees },
    };
  };
