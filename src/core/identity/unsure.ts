import type { PlannedEmployee } from "../plan.ts";
import type { Note } from "../target.ts";
import type { Candidate, Doubt, Hit } from "./match.ts";

/** A person who is in doubt: nothing is written, and the plan shows what would be. */
export function unsurePerson(
  planned: Pick<PlannedEmployee, "email" | "inScope" | "changes">,
  code: Doubt | "another-person",
  found: readonly Hit[],
  notes: readonly Note[],
): PlannedEmployee {
  const candidates = found.map(candidateOf);
  const { email, inScope, changes } = planned;
  return {
    ...{ email, entraId: null, match: "unsure", inScope, changes: [] },
    notes: [...notes, doubtNote(email, code, candidates)],
    unsure: { code, candidates, changes },
  };
}

/** An account as it is shown for a decision. */
export const candidateOf = ({ account, way }: Hit): Candidate => ({
  entraId: account.id,
  userPrincipalName: account.userPrincipalName,
  displayName: account.displayName ?? null,
  enabled: account.accountEnabled ?? null,
  match: way,
});

/** The code of the note on a doubt: whether an account is the person's, or whether it would become another person's. */
const noteCodes: Readonly<Record<Doubt | "another-person", string>> = {
  "alias-only": "unsure-match",
  "two-accounts": "unsure-match",
  "another-account": "another-person",
  "another-person": "another-person",
};

function doubtNote(email: string, doubt: Doubt | "another-person", candidates: readonly Candidate[]): Note {
  const code = noteCodes[doubt];
  const [first, second] = candidates;
  const [one, other] = [described(first), described(second)];
  const account = candidates.length === 1 ? (first?.entraId ?? "ID") : "ID";
  const decide = `entra-sync link ${email} --account ${account} confirms the account, entra-sync link ${email} --refuse ${account} rules it out.`;
  switch (doubt) {
    case "alias-only":
      return {
        code,
        message: `${email} is only an alias of ${one}, which is ${first?.enabled === false ? "disabled" : "not named like the employee"}; it is not written.`,
        remedy: `Check who has the account. ${decide}`,
      };
    case "two-accounts":
      return {
        code,
        message: `${email} leads to ${one}, which is disabled, and also to ${other}, which is in use; neither is written.`,
        remedy: `Check which of them the employee uses (ID: its object id). ${decide}`,
      };
    case "another-account":
      return {
        code,
        message: `${email} was synced to ${one} so far, and now leads to ${other}; neither is written.`,
        remedy: `Check whether the employee's address is right in the database (ID: the object id of the right account). ${decide}`,
      };
    case "another-person":
      return {
        code,
        message: `Given name and surname of ${one} would both become another person's; it is not written.`,
        remedy: `If the employee has another name now: ${decide} If not, correct the employee's names and e-mail in the database.`,
      };
  }
}

const described = (candidate: Candidate | undefined): string =>
  candidate ? `${candidate.userPrincipalName} (${candidate.entraId})` : "another account";
