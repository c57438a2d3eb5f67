import { fullName, type RejectedRow, type SourceEmployee, type SourceNote } from "../../core/employee.ts";
import { addressKey, addressSource, withoutAccents } from "../../core/key.ts";
import { cleanText, type EmployeeRow } from "./parse-employee.ts";

/** A row with what it was read as. */
export interface ParsedRow {
  /** Its id in the database, where it has one. */
  readonly row: string;
  readonly named: NamedRow;
  readonly result: SourceEmployee | RejectedRow;
}

/** What tells rows with one address apart, as the database has it. */
export interface NamedRow {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly mainOffice: string | null;
  readonly office: string | null;
}

/** Keeps of a row what is looked at where another one has its address; the texts of an employee are in memory already. */
export function namesOf(values: EmployeeRow, result: Person): NamedRow {
  const mainOffice = values["row_main_office"] ?? null;
  if (isEmployee(result)) {
    const { firstName, lastName, office } = result.employee;
    return { firstName, lastName, mainOffice, office: office.name };
  }
  const { first_name: firstName = null, last_name: lastName = null, office_name: office = null } = values;
  return { firstName, lastName, mainOffice, office };
}

type Person = SourceEmployee | RejectedRow;

/** Whether a row was read as an employee. */
export const isEmployee = (person: Person): person is SourceEmployee => "employee" in person;

/**
 * One person for each address, in the order of the rows. Rows with the same address and the same name are one person who
 * works at several offices; with different names, the owner of the address is unknown and each row is rejected.
 */
export function onePersonEach(rows: readonly ParsedRow[]): readonly Person[] {
  const repeated = repeatedIn(rows.map(addressOf));
  if (repeated.size === 0) return withOwnSources(rows.map(({ result }) => result));
  const shared = Map.groupBy(
    rows.filter((row) => repeated.has(addressOf(row))),
    addressOf,
  );
  const kept = new Map<ParsedRow, Person | undefined>();
  for (const own of shared.values()) {
    for (const row of own) kept.set(row, undefined);
    for (const [row, person] of isOnePerson(own) ? atOneOffice(own) : apart(own)) kept.set(row, person);
  }
  return withOwnSources(rows.flatMap((row) => (kept.has(row) ? (kept.get(row) ?? []) : row.result)));
}

const addressOf = ({ result }: ParsedRow): string =>
  addressKey(isEmployee(result) ? result.employee.email : result.email);

/** Which texts are there more than once. */
function repeatedIn(texts: Iterable<string>): ReadonlySet<string> {
  const [once, repeated] = [new Set<string>(), new Set<string>()];
  for (const text of texts) {
    const { size } = once;
    if (once.add(text).size === size) repeated.add(text);
  }
  return repeated;
}

function isOnePerson(rows: readonly ParsedRow[]): boolean {
  const names = new Set(rows.map(({ named }) => foldedName(named)));
  return names.size === 1 && !names.has("");
}

/** First and last name without case, accents and punctuation; "" for none. */
function foldedName({ firstName, lastName }: NamedRow): string {
  const plain = withoutAccents(fullName({ firstName, lastName })).toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
}

/** The row of the main office, else the first one that can be synced; where none can, all of them. */
function atOneOffice(rows: readonly ParsedRow[]): readonly (readonly [ParsedRow, Person])[] {
  const usable = rows.filter(({ result }) => isEmployee(result));
  const main = usable.filter(({ named }) => isYes(named.mainOffice));
  const [chosen] = main.length > 0 ? main : usable;
  if (!chosen || !isEmployee(chosen.result)) return rows.map((row) => [row, row.result]);
  if (main.length === 1) return [[chosen, chosen.result]];
  const notes = [...chosen.result.notes, twoRows(rows, chosen, main.length)];
  return [[chosen, { ...chosen.result, notes }]];
}

/** How a text or boolean column says yes, in English and Norwegian. */
const isYes = (value: string | null): boolean =>
  ["true", "t", "1", "yes", "y", "ja", "j", "on"].includes(value?.trim().toLowerCase() ?? "");

function twoRows(rows: readonly ParsedRow[], chosen: ParsedRow, main: number): SourceNote {
  const offices = [...new Set(rows.map(officeOf))].join(" and ");
  const why =
    main > 1
      ? `${main} of them have main_office true, so the first by office name`
      : "The first by office name";
  return {
    code: "two-rows",
    field: "main_office",
    message: `The database has ${rows.length} rows with this e-mail and name (${offices}). ${why} is used: ${officeOf(chosen)}. Set main_office to true in one row, or leave only one row active.`,
  };
}

function officeOf({ named }: ParsedRow): string {
  return cleanText(named.office, 64).text ?? "no office";
}

/** Rows of several people: who the address belongs to is unknown. */
function apart(rows: readonly ParsedRow[]): readonly (readonly [ParsedRow, Person])[] {
  return rows.map((row) => [
    row,
    isEmployee(row.result)
      ? {
          row: row.row,
          email: row.result.employee.email,
          code: "duplicate-email",
          field: "email",
          message: "Another employee has the same e-mail; neither is written.",
        }
      : row.result,
  ]);
}

/** An id that several people have identifies none of them: their addresses do. */
function withOwnSources(people: readonly Person[]): readonly Person[] {
  const repeated = repeatedIn(people.flatMap((person) => (isEmployee(person) ? (person.source ?? []) : [])));
  if (repeated.size === 0) return people;
  return people.map((person) =>
    isEmployee(person) && person.source !== undefined && repeated.has(person.source)
      ? { ...person, source: addressSource(person.employee.email) }
      : person,
  );
}
