import { createHash } from "node:crypto";
import { base32 } from "@scure/base";

/**
 * Which account belongs to a row of the employee database, as it is remembered between runs. `matched` was found by a
 * plan, `confirmed` was decided by a person; `refused` are the accounts that a person has ruled out.
 */
export interface Link {
  /** The source key: `id:<employees.id>` where the table has that column, else `email:<normalized address>`. */
  readonly source: string;
  /** The e-mail that the row had when the link was last written. */
  readonly email: string;
  /** The account's object id; null where only refusals are known. */
  readonly entraId: string | null;
  readonly state: "matched" | "confirmed";
  /** The names of the row, folded, when a person confirmed the link: other names are in doubt again. */
  readonly names?: string;
  readonly refused: readonly string[];
  /** A person or key; "match" for what a plan found. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A link's row key: 26 characters of base32 (RFC 4648) of SHA-256 of the source key. */
export const linkKey = (source: string): string =>
  base32.encode(createHash("sha256").update(source).digest()).slice(0, 26);
