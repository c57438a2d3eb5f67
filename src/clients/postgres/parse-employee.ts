import {
  columns,
  type Employee,
  type RejectedRow,
  type SourceColumn,
  type SourceEmployee,
  type SourceNote,
} from "../../core/employee.ts";
import { addressSource, isPlain, normalize, withoutInvisible } from "../../core/key.ts";

/**
 * A row as text by column alias, for columns of any type; the office is all null when there is none. The optional columns
 * are `row_id`, `row_employee_number` and `row_main_office`, where the table has them. `several_…` is how many values the
 * list in a column has, of which the alias is the first.
 */
export type EmployeeRow = Readonly<Record<string, string | null>>;

/** A row's id where it has one, else its place among the rows read, which people can find it by. */
export const rowName = (values: EmployeeRow, place: number): string =>
  cleanText(values["row_id"] ?? null, 64).text ?? String(place);

/**
 * Parses a row as an employee, with notes on corrections, or as a rejected row with the first reason; `row` names it. Numeric
 * postal codes with fewer than `postalDigits` digits get their leading zeros back.
 */
export const parseEmployee = (
  values: EmployeeRow,
  row: string,
  postalDigits?: number,
): SourceEmployee | RejectedRow => parsingEmployees(postalDigits)(values, row);

/** Parses rows as `parseEmployee` does. They come by office: its columns are read again only where they differ from the last row's. */
export function parsingEmployees(postalDigits?: number): typeof parseEmployee {
  let last: { readonly values: EmployeeRow; readonly office: Part } | undefined;
  const officeOf = (values: EmployeeRow): Part => {
    const isSame = last && columns.office.every(({ alias }) => last?.values[alias] === values[alias]);
    if (!last || !isSame) last = { values, office: readPart(columns.office, values, postalDigits) };
    return last.office;
  };
  return (values, row) => {
    const email = emailOf(values);
    const reject = (code: string, field: string, message: string): RejectedRow => ({
      row,
      // The value is stored and displayed, so it is limited to one short line.
      email: cleanText(email, 254).text ?? "",
      code,
      field,
      message,
    });
    if (!isPossibleEmail(email))
      return reject("impossible-email", "email", "The e-mail cannot be an address.");

    const { cells: person, notes } = readPart(columns.person, values);
    if (!isPerson(person)) {
      const lacking = lackingIn(person);
      const { missing = "", alias = "" } = lacking[0] ?? {};
      const names = lacking.filter((one) => one.missing === missing).map(({ holds }) => holds);
      const text = `${capitalized(names.join(" and "))} ${names.length > 1 ? "are" : "is"} missing.`;
      return reject(missing, alias, text);
    }
    const { cells: office, notes: ofOffice } = officeOf(values);
    if (!isOffice(office)) {
      const incomplete = columns.office.find(({ missing, field }) => missing && office[field] === null);
      return reject(incomplete?.missing ?? "", "office_id", missingOffice(values["office_id"] ?? null));
    }
    return {
      source: sourceKey(values, email),
      ...("row_employee_number" in values && {
        employeeNumber: cleanText(values["row_employee_number"] ?? null, 64).text,
      }),
      employee: { ...person, office },
      notes: ofOffice.length === 0 ? notes : [...notes, ...ofOffice],
    };
  };
}

type Cells = Readonly<Record<string, string | null>>;

/** The columns of a part of a row by field, and what was corrected in them. */
interface Part {
  readonly cells: Cells;
  readonly notes: readonly SourceNote[];
}

function readPart(part: readonly SourceColumn[], values: EmployeeRow, postalDigits?: number): Part {
  const cells: Record<string, string | null> = {};
  const notes: SourceNote[] = [];
  for (const { field, alias, maximum } of part) {
    const { text: cell, flattened, cut } = cleanText(values[alias] ?? null, maximum);
    if (flattened) notes.push(note("control-characters", alias, "control characters became spaces"));
    const several = Number(values[`several_${alias}`] ?? 1);
    if (several > 1) notes.push(note("several-values", alias, `the first of ${several} values is used`));
    if (cut) notes.push(note("cut", alias, `cut to ${maximum} characters`));
    const text = numbers.has(alias) ? withoutDecimals(cell) : cell;
    if (text !== cell) notes.push(note("decimals", alias, "the decimals of a number were dropped"));
    const zeros = alias === "office_postal_code" ? zerosLost(text, postalDigits) : "";
    if (zeros) notes.push(note("postal-code-zero", alias, `${text} became ${zeros}${text}`));
    cells[field] = zeros ? `${zeros}${text}` : text;
  }
  // Nearly all rows are as they should be: one list is enough for them.
  return { cells, notes: notes.length > 0 ? notes : none };
}

const none: readonly SourceNote[] = [];

/** The columns without a value that a person needs. */
const lackingIn = (person: Cells): readonly SourceColumn[] =>
  columns.person.filter(
    ({ missing }) =>
      missing && columns.person.every((one) => one.missing !== missing || person[one.field] === null),
  );

/** Whether a person has all required values; the others are text or null. */
const isPerson = (cells: Cells): cells is Cells & Omit<Employee, "office"> =>
  hasAll(columns.person, cells) || lackingIn(cells).length === 0;

const isOffice = (cells: Cells): cells is Cells & Employee["office"] => hasAll(columns.office, cells);

const hasAll = (part: readonly SourceColumn[], cells: Cells): boolean =>
  part.every(({ missing, field }) => !missing || cells[field] !== null);

/** Columns with digits that are not a quantity. */
const numbers: ReadonlySet<string> = new Set(["phone", "office_phone", "office_postal_code"]);

/** A number without the decimals that a program added: 99887766.0 is 99887766. */
const withoutDecimals = (cell: string | null): string | null =>
  cell?.replace(/^(\+?\d{2,})[.,]0{1,2}$/, "$1") ?? null;

/** Zeros that a postal code had before it was kept as a number. */
function zerosLost(code: string | null, digits = 0): string {
  return code !== null && /^\d+$/.test(code) ? "0".repeat(Math.max(0, digits - code.length)) : "";
}

/** The e-mail as written, without invisible characters. */
function emailOf(values: EmployeeRow): string {
  const email = values["email"] ?? "";
  return isPlain(email) ? email : withoutInvisible(email.normalize("NFC")).trim();
}

/** What identifies a row: its id where it has one, else its address. */
function sourceKey(values: EmployeeRow, email: string): string {
  const id = cleanText(values["row_id"] ?? null, 1024).text;
  return id === null ? addressSource(email) : `id:${id}`;
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function note(code: string, field: string, what: string): SourceNote {
  return { code, field, message: `${field}: ${what}.` };
}

function missingOffice(id: string | null): string {
  if (id === null) return "The employee has no office.";
  return `The office ${JSON.stringify(cleanText(id, 64).text)} does not exist or has no name.`;
}

/** A column's text made fit to be sent, and what that took. */
interface Cleaned {
  /** NFC, trimmed, on one line, without invisible characters and doubled spaces; null when nothing is left. */
  readonly text: string | null;
  /** Whether control characters or line breaks inside it became spaces. */
  readonly flattened: boolean;
  /** Whether it was longer than the maximum. */
  readonly cut: boolean;
}

/**
 * UTF-8 that was read as ISO-8859-1 has control characters or a soft hyphen where half of a letter was: it is not a text
 * with a space there. U+0085 is also a line break.
 */
const LOST =
  /(?<=[\u00c2-\u00c5\u00e2])[\u0080-\u0084\u0086-\u009f]|(?<=[\u00c2\u00c3])\u0085|(?<=\u00c3)\u00ad(?=\p{Ll})/gu;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** Cleans the text of a column, at most `maximum` UTF-16 code units of it. */
export function cleanText(value: string | null, maximum: number): Cleaned {
  // There may be a million cells.
  if (value !== null && value.length <= maximum && isPlain(value)) {
    return { text: value, flattened: false, cut: false };
  }
  const marked = (value ?? "").normalize("NFC").replace(LOST, "\ufffd");
  const visible = withoutInvisible(marked.replace(/\p{Bidi_Control}/gu, "")).trim();
  const flattened = visible.replace(CONTROLS, " ");
  const flat = normalize(flattened) ?? "";
  const short = flat.length > maximum ? withoutHalf(flat.slice(0, maximum)).trim() : flat;
  return {
    text: short === "" ? null : short,
    flattened: flattened.trim() !== visible,
    cut: flat.length > maximum,
  };
}

/** Drops the first half of a character that was cut in two. */
function withoutHalf(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}

const LOCAL = /^[^\s\p{Cc}\p{Cf}@"(),:;<>[\]\\]{1,64}$/u;
/** Nearly every address: letters of ASCII, digits, and a few other characters before the @. */
const USUAL =
  /^[a-z\d.+_-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether an e-mail address could exist: one @, no blanks, control or list characters, a domain with a dot,
 * at most 64 characters before the @ and 254 in all (RFC 5321); letters of any script.
 */
export function isPossibleEmail(email: string): boolean {
  if (email.length <= 254 && USUAL.test(email)) return true;
  const [local = "", domain = "", ...more] = email.split("@");
  const labels = domain.split(".");
  return (
    more.length === 0 &&
    email.length <= 254 &&
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label))
  );
}
