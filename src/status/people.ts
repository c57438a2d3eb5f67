import { type Exclusions, everyExclusion, isInForce } from "../core/exclusion.ts";
import type { PeopleCounts } from "../core/status.ts";
import type { Check, Finding } from "./status.ts";

/** What is read to count the people who need someone. */
export interface PeopleWatched {
  readonly employees: { counts(): Promise<PeopleCounts> };
  readonly exclusions: { all(): Promise<Exclusions> };
  /** Undefined where the list of accounts without an employee is not kept. */
  readonly accountsWithoutEmployee:
    | ((
        enabled: boolean,
      ) => Promise<{ readonly accounts: readonly { readonly lastEmployee: string | null }[] }>)
    | undefined;
}

/** The checks of people: each counts those who need someone, from one read of everyone; none names anyone. */
export function beginPeople(
  { employees, exclusions, accountsWithoutEmployee }: PeopleWatched,
  now = new Date(),
): Readonly<Record<string, Check>> {
  const counting =
    (what: keyof PeopleCounts, found: (count: number) => Said): Check =>
    async () =>
      asFinding((await employees.counts())[what] ?? 0, found);
  return {
    failedPeople: counting("failed", (count) => ({
      reason: `${people(count)} could not be written.`,
      remedy: "entra-sync runs latest",
    })),
    unsureMatches: counting("unsure", (count) => ({
      reason: `${people(count)} may have an account, which someone has to confirm or refuse.`,
      remedy: "entra-sync link",
    })),
    peopleNotFound: counting("not-found", (count) => ({
      reason: `${people(count)} ${count === 1 ? "is" : "are"} not found in Entra ID: no account has the address, or several have.`,
      remedy: "Create the account, or give the address to one account only; or exclude the person.",
    })),
    changedInEntra: counting("changed-there", (count) => ({
      reason: `${people(count)} ${count === 1 ? "has" : "have"} values that were changed in Entra ID; the next run writes those of the employee database.`,
      remedy: "entra-sync mismatches --kind changed-since",
    })),
    accountsOfLeavers: async () => {
      const { accounts } = (await accountsWithoutEmployee?.(true)) ?? { accounts: [] };
      const leavers = accounts.filter(({ lastEmployee }) => lastEmployee !== null).length;
      return asFinding(leavers, (count) => ({
        reason: `${count === 1 ? "1 account of a former employee" : `${count} accounts of former employees`} can sign in.`,
        remedy: "Disable them in Entra ID, or find out who uses them.",
      }));
    },
    exclusionsOfNoOne: async () => {
      const all = everyExclusion(await exclusions.all()).filter((one) => isInForce(one, now));
      const missing = all.filter(({ missingSince }) => missingSince !== undefined).length;
      return asFinding(missing, (count) => ({
        reason: `${count === 1 ? "1 exclusion holds" : `${count} exclusions hold`} for no account.`,
        remedy: "entra-sync exclusions",
      }));
    },
  };
}

type Said = Pick<Finding, "reason" | "remedy">;

const asFinding = (count: number, found: (count: number) => Said): Finding =>
  count === 0
    ? { state: "ok", reason: "None.", details: { count } }
    : { state: "warning", ...found(count), details: { count } };

const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
