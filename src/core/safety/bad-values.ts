import {
  columns,
  type Employee,
  type Office,
  type Source,
  type SourceColumn,
  type SourceEmployee,
} from "../employee.ts";

/** The default of SYNC_BAD_VALUES: what exports and programs write for a missing value. Compared exactly. */
export const usualBadValues = "NULL,null,(null),<null>,N/A,n/a,None,NaN,nan,undefined,[object Object],-,--,?";

/** Texts that are never a value: with lost characters, errors of a spreadsheet, and numbers that a spreadsheet shortened. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\ufffd/, "has characters that were lost (�)"],
  // UTF-8 that was read as Windows-1252: "KÃ¥re", "Ã˜degÃ¥rd".
  [
    /\u00c3[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/,
    "has letters in the wrong encoding",
  ],
  [
    /^(?:#(?:[\p{Lu}\d_/]+[!?]|N\/A|I\/T|NV|REF|VALUE|NAME|NUM|NULL|DIV\/0|GETTING_DATA|#{2,})|(?:Err|Feil|Fel|Fehler):\d{3})$/u,
    "is an error of a spreadsheet",
  ],
  [/^#(?:Error|HENTER_DATA|LASTER)(?:\.{3}|…)?$/, "is an error of a spreadsheet"],
  [/^[+-]?\d+(?:[.,]\d+E[+-]?|E[+-])\d{1,3}$/i, "is a number that a spreadsheet has shortened"],
];

/** The same for texts, but not for the address of a photo or an e-mail, which may look so. */
const textPatterns: readonly (readonly [RegExp, string])[] = [
  [/\p{L}\?\p{L}/u, "has letters that were lost (?)"],
  // UTF-8 or Latin-1 that was read as a code page of DOS ("K├Ñre", "┼se"); lines between words are there with spaces.
  [
    /[\u2500-\u257f][^\s\u2500-\u257f]|[^\s\u2500-\u257f][\u2500-\u257f]/,
    "has letters in the wrong encoding",
  ],
  [/^\{\s*".*\}$|^\[[\s[{]*".*\]$/s, "is JSON, and no text"],
  // Punctuation in UTF-8 that was read as Windows-1252: "â€“", "Â©".
  [/\u00e2\u20ac|\u00c2[\u00a1-\u00bf]/, "has letters in the wrong encoding"],
  // "K&aring;re", "Salg &amp; Utleie"; not "Salg&Drift; Oslo".
  [
    /&(?:#\d{2,5}|#x[\da-f]{2,4}|amp|lt|gt|quot|apos|nbsp|shy|[a-z](?:acute|grave|circ|uml|tilde|ring|cedil|slash|caron)|(?:ae|oe|sz)lig|eth|thorn|[nm]dash|[lrbs]{1,2}[ad]?quo|hellip|middot|bull|copy|reg|trade|euro|sect|deg);/i,
    "has characters as HTML writes them",
  ],
];

const noLetter = [/^\P{L}*$/u, "has no letter in it"] as const;
const anAddress = [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "is an e-mail address"] as const;

/** Values of another column, and what programs write for a missing number: 0, 00 00 00 00. */
const fieldPatterns: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  firstName: [noLetter, anAddress],
  lastName: [noLetter, anAddress],
  title: [anAddress],
  phone: [[/^[+()]?0[0\s()./-]*$/, "is no number"]],
  city: [noLetter, anAddress],
  postalCode: [[/^\P{Nd}*$/u, "has no digit in it"]],
};

/** A cheap test that every text with a match passes and few others do: there may be a million texts. */
const suspicious = /[\ufffd\u00c2\u00c3\u00e2\u2500-\u257f#?&{[]|\dE|[lr]:\d/i;

/** Why a text is not a value, as the end of a sentence; undefined for a value. */
function badnessOf(text: string, field: string, listed: ReadonlySet<string>): string | undefined {
  if (listed.has(text)) return "stands for no value";
  const misplaced = fieldPatterns[field]?.find(([pattern]) => pattern.test(text));
  if (misplaced) return misplaced[1];
  if (!suspicious.test(text)) return undefined;
  const isAddress = field === "profileImageUrl" || field === "email";
  const all = isAddress ? patterns : [...patterns, ...textPatterns];
  return all.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * A source without the texts that are not values: each is removed, named in `unusable` of its employee, and has a note. One
 * that every employee needs (the name of the office) stays, and is named as well. E-mails are checked elsewhere.
 */
export function withoutBadValues(source: Source, listed: readonly string[]): Source {
  const exact = new Set(listed);
  // The office of many people is one and the same object.
  const offices = new Map<Office, readonly Bad[]>();
  const inOffice = (office: Office): readonly Bad[] => {
    const found = offices.get(office) ?? badIn(office, columns.office, "office.", exact);
    offices.set(office, found);
    return found;
  };
  return {
    ...source,
    employees: source.employees.map((person) => {
      const own = badIn(person.employee, columns.person, "", exact);
      return withoutBad(person, [...own, ...inOffice(person.employee.office)]);
    }),
  };
}

function withoutBad(person: SourceEmployee, found: readonly Bad[]): SourceEmployee {
  if (found.length === 0) return person;
  const missing = found.filter(({ column }) => column.field !== "name").map(({ path }) => path);
  return {
    ...person,
    employee: {
      ...missing.reduce((employee, path) => replaced(employee, path, null), person.employee),
      unusable: found.map(({ path }) => path),
    },
    notes: [
      ...person.notes,
      ...found.map(({ column: { alias }, text, why }) => ({
        code: "bad-value",
        field: alias,
        message: `${alias}: ${JSON.stringify(text)} ${why}; it is not written, and what is there stays. Correct it in the database.`,
      })),
    ],
  };
}

/** A text that is not a value: its column, its path in the employee, and why. */
interface Bad {
  readonly column: SourceColumn;
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

function badIn(
  values: Readonly<Record<string, unknown>>,
  all: readonly SourceColumn[],
  prefix: string,
  listed: ReadonlySet<string>,
): readonly Bad[] {
  const found: Bad[] = [];
  for (const column of all) {
    const text = values[column.field];
    if (typeof text !== "string" || (column.field === "email" && prefix === "")) continue;
    const why = badnessOf(text, column.field, listed);
    if (why !== undefined) found.push({ column, path: `${prefix}${column.field}`, text, why });
  }
  return found;
}

function replaced(employee: Employee, path: string, value: string | null): Employee {
  const [first = "", second] = path.split(".");
  return second === undefined
    ? { ...employee, [first]: value }
    : { ...employee, office: { ...employee.office, [second]: value } };
}

/** A text that no employee has, and that passes for an image's address as well. */
const probe = "https://unusable.invalid/";

/** Whether the result of `make` depends on values of an employee that are unusable. */
export function usesUnusable(employee: Employee, make: (employee: Employee) => string | null): boolean {
  const { unusable = [] } = employee;
  if (unusable.length === 0) return false;
  return make(unusable.reduce((one, path) => replaced(one, path, probe), employee)) !== make(employee);
}
