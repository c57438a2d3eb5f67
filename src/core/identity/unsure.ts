import type { PlannedEmployee } from "../plan.ts";
import type { Note } from "../target.ts";
import type { Candidate, Doubt, Hit, Joined } from "./match.ts";

/** The planned entry of a person in doubt: nothing is written, and the plan shows what would be. */
export function unsurePerson(
  planned: Pick<PlannedEmployee, "email" | "inScope" | "changes">,
  code: Doubt | "another-person",
  found: readonly Hit[],
  notes: readonly Note[],
): PlannedEmployee {
  const candidates = found.map(candidateOf);
  const { email, inScope, changes } = planned;
  return {
    email,
    entraId: null,
    match: "unsure",
    inScope,
    changes: [],
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
  const [first, second] = doubt === "another-account" ? formerFirst(candidates) : candidates;
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
        message: `${email} leads to ${one}, which ${first?.enabled === false ? "is disabled" : "has the employee's number and other names"}, and also to ${other}, which is in use; neither is written.`,
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
        message: `The names of ${one} would become those of another person; it is not written.`,
        remedy: `If the employee has another name now: ${decide} If not, correct the employee's names and e-mail in the database.`,
      };
  }
}

/** The accounts of a person who has been synced to one of them so far, that one first. */
export const formerFirst = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.toSorted((a, b) => Number(b.match === "link") - Number(a.match === "link"));

const described = (candidate: Candidate | undefined): string =>
  candidate ? `${candidate.userPrincipalName} (${candidate.entraId})` : "another account";

/** Why an employee was joined to no account. */
export function unmatchedNote(email: string, joined: Joined): Note {
  if (joined.match !== "ambiguous") return notFoundNote(email, joined);
  const ids = [...new Set(joined.found.map(({ account }) => account.id))];
  return {
    code: "ambiguous",
    message:
      ids.length > 1
        ? `${ids.length} accounts in Entra ID have ${email} (${ids.join(", ")}); none is written.`
        : `Another employee's e-mail leads to the same account (${ids.join(", ")}); it is not written.`,
    remedy: "Make the address belong to one account and one employee only.",
  };
}

function notFoundNote(email: string, { owner, isRefused, link }: Joined): Note {
  const code = "not-found";
  if (owner !== undefined) {
    return {
      code,
      message: `The account in Entra ID that has the address ${email} is ${owner}'s.`,
      remedy: "Create an account for this employee, or correct the e-mail in the employee database.",
    };
  }
  if (isRefused) {
    const by = link && link.by !== "match" ? link.by : "a person";
    return {
      code,
      message: `The account in Entra ID that has ${email} is not this employee's, as ${by} has decided.`,
      remedy: `Create an account for this employee; or, if it is theirs after all: entra-sync link ${email} --account ID.`,
    };
  }
  return {
    code,
    message: `No account in Entra ID has ${email} as user principal name, mail or proxy address.`,
    remedy: "Create the account, or correct the e-mail in the employee database.",
  };
}
