import type { Records } from "../stores/records.ts";

/** How many recorded writes are read: the newest of them nearly always has an outcome. */
const most = 20;

/**
 * Finds the e-mail address that an employee key is made from: in the exclusions, in recorded writes, and finally in
 * the database. People who have left are found by their records, also while the database does not answer.
 */
export const addressReader =
  (
    { exclusions, journal, outcomes }: Pick<Records, "exclusions" | "journal" | "outcomes">,
    inDatabase: (key: string) => Promise<string | undefined>,
  ) =>
  async (key: string): Promise<string | undefined> => {
    const exclusion = await exclusions.find(key);
    if (exclusion) return exclusion.email;
    let looked = 0;
    for await (const { run, target } of journal.history(key)) {
      const outcome = await outcomes.find(run, target, key);
      if (outcome) return outcome.email;
      looked += 1;
      if (looked === most) break;
    }
    return inDatabase(key);
  };
