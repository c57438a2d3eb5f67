import type { Exclusion } from "./exclusion.ts";
import type { Outcome } from "./outcome.ts";
import { isAbout, type Person } from "./person.ts";
import type { Checkup, PlannedEmployee } from "./plan.ts";
import type { Run } from "./run.ts";

/** What stands where a value of a person was erased: a table may need a text there. */
export const erased = "(erased)";

/** An outcome of a person without address and texts; undefined where there is nothing to erase. */
export function eraseOutcome(person: Person, outcome: Outcome): Outcome | undefined {
  if (!isAbout(person, outcome)) return changed(outcome, withoutPerson(person, outcome));
  const { message, remedy: _, ...rest } = outcome;
  return changed(outcome, { ...rest, email: erased, ...(message !== undefined && { message: erased }) });
}

/** A run without what it has of a person; undefined where it has nothing. Who started or released it stays. */
export function eraseRun(person: Person, run: Run): Run | undefined {
  const { emails, guards, difference, summary, startedBy, release } = run;
  const others = <T extends { readonly email: string }>(list: readonly T[]) =>
    list.filter(({ email }) => !isAbout(person, { email }));
  const without: Run = {
    ...run,
    ...(emails && { emails: emails.map((email) => (isAbout(person, { email }) ? erased : email)) }),
    ...(guards && {
      guards: guards.map((one) => (one.examples ? { ...one, examples: others(one.examples) } : one)),
    }),
    ...(difference && { difference: { ...difference, first: others(difference.first) } }),
    ...(summary && {
      summary: {
        ...summary,
        failures: summary.failures.map((failure) => {
          if (!isAbout(person, failure)) return failure;
          const { target, code } = failure;
          return { email: erased, target, code, message: erased };
        }),
      },
    }),
  };
  return changed(run, { ...withoutPerson(person, without), startedBy, ...(release && { release }) });
}

/** The reason of an exclusion goes, and what it needs to hold stays; undefined where the reason is gone already. */
export const eraseReason = (exclusion: Exclusion): Exclusion | undefined =>
  changed(exclusion, { ...exclusion, reason: erased });

/** A line of a stored plan: removed if it is about the person, and without them if it names them. */
export function erasePlanned<T extends PlannedEmployee | Checkup>(person: Person, line: T): T | undefined {
  const email = "email" in line ? line.email : line.employee.email;
  if (isAbout(person, { email, entraId: line.entraId })) return undefined;
  if (!("unsure" in line) || !line.unsure) return withoutPerson(person, line);
  const { candidates } = line.unsure;
  const theirs = candidates.filter(({ entraId }) => isAbout(person, { entraId }));
  if (theirs.length === 0) return withoutPerson(person, line);
  // What would replace values of the person's account shows those values.
  const isFirst = theirs.includes(candidates[0] as (typeof candidates)[number]);
  const unsure = {
    ...line.unsure,
    candidates: candidates.filter((one) => !theirs.includes(one)),
    ...(isFirst && { changes: [] }),
  };
  const names = theirs.flatMap(({ userPrincipalName, displayName }) =>
    [userPrincipalName, displayName ?? []].flat(),
  );
  return withoutTexts([...person.emails, ...names], { ...line, unsure });
}

/** Plain data in which the person's addresses are erased from every text. */
export const withoutPerson = <T>({ emails }: Person, value: T): T => withoutTexts([...emails], value);

function withoutTexts<T>(texts: readonly string[], value: T): T {
  const parts = texts.filter(Boolean).map((text) => text.replaceAll(/[^\p{L}\p{N}]/gu, literal));
  if (parts.length === 0) return value;
  // kari@example.com is no part of ann.kari@example.com, nor of kari@example.com.au.
  const found = new RegExp(
    `(?<![\\p{L}\\p{N}._%+'-])(?:${parts.join("|")})(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])`,
    "giu",
  );
  const json = JSON.stringify(value);
  return found.test(json.normalize("NFC")) ? replaced(value, found) : value;
}

function replaced<T>(value: T, found: RegExp): T;
function replaced(value: unknown, found: RegExp): unknown {
  if (typeof value === "string") {
    const text = value.normalize("NFC").replaceAll(found, erased);
    return text.includes(erased) ? text : value;
  }
  if (Array.isArray(value)) return value.map((one) => replaced(one, found));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, found)]));
}

/** A character as a regular expression has it for itself. */
const literal = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

const changed = <T>(before: T, after: T): T | undefined =>
  JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
