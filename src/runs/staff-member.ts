import type { Employee, RejectedRow } from "../core/employee.ts";
import { type Exclusion, exclusionNote } from "../core/exclusion.ts";
import { normalizeEmail } from "../core/key.ts";
import type { Note } from "../core/target.ts";
import type { RunAccount } from "./run-account.ts";
import { type StaffMember, standings } from "./staff.ts";
import { type Word, wordOf } from "./standing-of.ts";
import { tellsOf } from "./telling-runs.ts";

/** A row of the employee database, fit to be synced or not. */
export type Row = Employee | RejectedRow;

/** What is known besides the row. */
export interface Known {
  /** Newest first. */
  readonly accounts: readonly RunAccount[];
  readonly targets: readonly string[];
  /** The exclusion of theirs that is in force. */
  readonly exclusion: Exclusion | undefined;
  readonly inScope: (employee: Employee) => boolean;
  /** An employee as the targets may show them who are excluded from some. */
  readonly shown: (employee: Employee, excluded: readonly string[]) => Employee;
}

/** A row with how it stands in each target. */
export function memberOf(row: Row, known: Known): StaffMember {
  const { targets, exclusion, inScope, shown } = known;
  const words = targets.map((target) => ({ target, ...wordOn(row, target, known) }));
  const present = words.map(({ standing }) => standing);
  const told = {
    standing: standings.find((standing) => present.includes(standing)) ?? "unknown",
    targets: Object.fromEntries(words.map(({ target, standing }) => [target, standing])),
    changes: words.flatMap(({ changes }) => changes),
    notes: [...personalNotes(row, known, words), ...words.flatMap(({ notes }) => notes)],
    failures: words.flatMap(({ failure }) => failure ?? []),
  };
  const { email } = row;
  if (isRejected(row)) {
    const unread = { title: null, office: null, city: null, hasPhoto: false, inScope: true };
    return { email, name: email, ...unread, ...told };
  }
  const { firstName, lastName, title, office, profileImageUrl } = shown(row, exclusion?.targets ?? []);
  const hasPhoto = profileImageUrl !== null;
  return {
    ...{ email, name: `${firstName} ${lastName}`, title, office: office.name, city: office.city },
    ...{ hasPhoto, inScope: inScope(row), ...told },
  };
}

interface WordBy extends Word {
  /** Whose word it is; absent where it is nobody's. */
  readonly by?: RunAccount;
}

/** How a row stands in one target: by what holds now, else by the newest run that tells of it. */
function wordOn(row: Row, target: string, { accounts, exclusion }: Known): WordBy {
  if (exclusion?.targets.includes(target)) {
    return { standing: "excluded", changes: [], notes: [exclusionNote(exclusion, target)] };
  }
  if (isRejected(row)) return { standing: "skipped", changes: [], notes: [] };
  const email = normalizeEmail(row.email);
  for (const by of accounts) {
    const { run, covered, planned, outcomes } = by;
    const person = planned.get(email);
    if (!tellsOf(run, target) || !(person || (covered?.has(email) ?? true))) continue;
    const word = wordOf(run, { target, planned: person, outcome: outcomes.get(target)?.get(email) });
    if (word) return { ...word, by };
  }
  return { standing: "unknown", changes: [], notes: [] };
}

/** What concerns somebody in all targets, as the newest of the runs put it that have the word on them. */
function personalNotes(row: Row, { accounts }: Known, words: readonly WordBy[]): readonly Note[] {
  if (isRejected(row)) {
    const { code, message, field } = row;
    return [{ code, message, ...(field && { field }) }];
  }
  const newest = accounts.find((account) => words.some(({ by }) => by === account));
  const person = newest?.planned.get(normalizeEmail(row.email));
  if (!person || person.match === "rejected") return [];
  return person.notes.filter(({ target }) => target === undefined);
}

const isRejected = (row: Row): row is RejectedRow => "row" in row;
