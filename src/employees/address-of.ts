import type { Records } from "../stores/records.ts";

/**
 * Finds the e-mail address that an employee key is made from: in the exclusions, among the addresses of accounts, and
 * finally in the database. People who have left are found by their records, also while the database does not answer.
 */
export const addressReader =
  (
    { exclusions, links }: Pick<Records, "exclusions" | "links">,
    inDatabase: (key: string) => Promise<string | undefined>,
  ) =>
  async (key: string): Promise<string | undefined> => {
    const exclusion = await exclusions.find(key);
    if (exclusion) return exclusion.email;
    const [holder] = await links.holdersOf(key);
    return holder?.email ?? inDatabase(key);
  };
