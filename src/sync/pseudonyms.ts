import { normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";

/** Names for people and accounts by which they are the same ones, without being told who they are. */
export interface Pseudonyms {
  /** "person 3" for an e-mail, whatever its case. */
  person(email: string): string;
  /** "account 3" for an Entra object id: person 3's, if it is theirs. */
  account(id: string): string;
}

/** Numbers the people of a plan in its order, from 1; whoever else is asked for comes after them. */
export function createPseudonyms(employees: readonly PlannedEmployee[]): Pseudonyms {
  const people = numbering(employees.map(({ email }) => normalizeEmail(email)));
  const accounts = numbering(employees.map(({ entraId }) => entraId?.toLowerCase()));
  return {
    person: (email) => `person ${people(normalizeEmail(email))}`,
    account: (id) => `account ${accounts(id.toLowerCase())}`,
  };
}

function numbering(known: readonly (string | undefined)[]): (name: string) => number {
  const numbers = new Map<string | undefined, number>();
  for (const [index, name] of known.entries()) if (!numbers.has(name)) numbers.set(name, index + 1);
  let last = known.length;
  return (name) => {
    const number = numbers.get(name) ?? ++last;
    numbers.set(name, number);
    return number;
  };
}
