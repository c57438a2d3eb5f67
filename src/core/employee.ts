import * as z from "zod";

/** A column of the employee database. */
export interface Column {
  readonly table: "employees" | "offices";
  readonly name: string;
  /** A short description of the content. */
  readonly holds: string;
  /** UTF-16 code units: a longer value is cut, with a note. */
  readonly maximum: number;
  /**
   * Why a row without a value is rejected (a stable code); absent where the value may be missing. Of columns with the same
   * code one is enough.
   */
  readonly missing?: string;
}

const registry = z.registry<Column>();

const longest = { text: 1024, url: 2048, email: 254 };

const required = (
  table: Column["table"],
  name: string,
  holds: string,
  missing: string,
  maximum = longest.text,
) => z.string().register(registry, { table, name, holds, maximum, missing });

/** Null where there is no value, and in what was written before the column was known. */
const optional = (table: Column["table"], name: string, holds: string, maximum = longest.text) =>
  z.string().nullable().default(null).register(registry, { table, name, holds, maximum });

/** As optional; a row is rejected if it lacks this and every other column with the same code. */
const oneOfThem = (table: Column["table"], name: string, holds: string, missing: string) =>
  z
    .string()
    .nullable()
    .default(null)
    .register(registry, { table, name, holds, maximum: longest.text, missing });

const office = z.object({
  name: required("offices", "name", "the office's name", "no-office"),
  city: optional("offices", "city", "the office's city"),
  streetAddress: optional("offices", "street_address", "the office's street address"),
  postalCode: optional("offices", "postal_code", "the office's postal code"),
  phone: optional("offices", "phone", "the office's phone"),
  email: optional("offices", "email", "the office's e-mail address"),
});

/** The facts of an employee's account in Entra ID that signature rules use; unknown ones are absent. */
const askedOfAccount = z.object({
  /** As Graph has it: `nb-NO`. */
  preferredLanguage: z.string().nullable().optional(),
  /** By group (`groupKey` of its name or object id): whether they are a member, also through another group. */
  groups: z.record(z.string(), z.boolean()).optional(),
});

const employee = z.object({
  email: required("employees", "email", "the e-mail address", "impossible-email", longest.email),
  firstName: oneOfThem("employees", "first_name", "the first name", "no-name"),
  lastName: oneOfThem("employees", "last_name", "the last name", "no-name"),
  title: optional("employees", "title", "the job title"),
  phone: optional("employees", "phone", "the mobile phone"),
  profileImageUrl: optional("employees", "profile_image_url", "the address of the photo", longest.url),
  office: office.loose(),
  /** Columns (`title`, `office.phone`) with a text that is not a value: what depends on them is left as it is. */
  unusable: z.array(z.string()).optional(),
  /** The address of the public copy that signatures show in place of the photo's own. */
  signatureImage: z.string().optional(),
  /** The facts of their account that signature rules use; absent where no rule does, or they are not known. */
  account: askedOfAccount.optional(),
});

/** Where an employee works; every text trimmed and NFC, absent values null. */
export type Office = Readonly<z.infer<typeof office>>;

/** One active employee as the HR database has them; `email` as written there, compared case-insensitively. */
export type Employee = Readonly<Omit<z.infer<typeof employee>, "office">> & { readonly office: Office };

/**
 * Parses an employee of a message or a plan. Values that only a newer version of the app knows are kept: that version
 * may read them again.
 */
export const Employee: z.ZodType<Employee> = employee.loose();

/** A person's name as it is displayed: first and last name, or the one there is. */
export const fullName = ({ firstName, lastName }: Pick<Employee, "firstName" | "lastName">): string =>
  [firstName, lastName].flatMap((name) => name?.trim() || []).join(" ");

/** A person's name for a reader: the address where no name can be used. */
export const shownName = (employee: Pick<Employee, "firstName" | "lastName" | "email">): string =>
  fullName(employee) || employee.email;

/** A column with the field that it becomes; `alias` names its value in a row, in notes and in rejections. */
export interface SourceColumn extends Column {
  readonly field: string;
  readonly alias: string;
}

/** Every column that an employee is made from, by part: SQL, row parser and checks of the source follow from it. */
export const columns: Readonly<Record<"person" | "office", readonly SourceColumn[]>> = {
  person: columnsOf(employee.shape, ""),
  office: columnsOf(office.shape, "office_"),
};

function columnsOf(shape: Readonly<Record<string, z.ZodType>>, prefix: string): readonly SourceColumn[] {
  return Object.entries(shape).flatMap(([field, schema]) => {
    const column = registry.get(schema);
    return column ? [{ ...column, field, alias: `${prefix}${column.name}` }] : [];
  });
}

/** Something a person should know about a row: `code` is stable and kebab-case, `field` the database column. */
export interface SourceNote {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** An employee that can be synced, with notes about what was corrected (a column that was too long and cut, for example). */
export interface SourceEmployee {
  /** What identifies the row: `id:<employees.id>` where the table has that column, else `email:<normalized address>`. */
  readonly source?: string;
  /** The value of `employees.employee_number`, where the table has that column. */
  readonly employeeNumber?: string | null;
  readonly employee: Employee;
  readonly notes: readonly SourceNote[];
}

/** A row that cannot be synced and why; `row` is the employee's id in the database, `email` as written there. */
export interface RejectedRow extends SourceNote {
  readonly row: string;
  readonly email: string;
}

/** Columns of table `employees` that it may have or not. */
export const optionalColumns = ["id", "employee_number", "main_office"] as const;
export type OptionalColumn = (typeof optionalColumns)[number];

/** All employees, read in one transaction and sorted by office name, then last name; `rows` is the count of rows read. */
export interface Source {
  readonly rows: number;
  /** The optional columns that the table has; absent where that is not known. */
  readonly optional?: readonly OptionalColumn[];
  readonly employees: readonly SourceEmployee[];
  readonly rejected: readonly RejectedRow[];
}

/** How many different values of a property `sharing` remembers: people share offices, titles and names, but not addresses. */
const most = 4_000;

/** The values of one property that were seen; undefined once nearly all of them turned out to be different. */
interface Seen {
  values: Map<unknown, unknown> | undefined;
  shared: number;
  /** The value given last, and what was returned for it: rows that are sorted repeat it. */
  last: unknown;
  known: unknown;
}

/**
 * Returns a function that replaces a text, list or object by the first equal one under the same name, so that each is in
 * memory once. Objects are equal where their JSON is.
 */
export function sharingValues(): <T>(name: string, value: T) => T {
  const names = new Map<string, Seen>();
  return (name, value) => {
    const isObject = typeof value === "object" && value !== null;
    if (!isObject && typeof value !== "string") return value;
    const seen: Seen = names.get(name) ?? { values: new Map(), shared: 0, last: undefined, known: undefined };
    names.set(name, seen);
    if (!seen.values) return value;
    if (value !== seen.last) {
      const key = isObject ? JSON.stringify(value) : value;
      seen.last = value;
      seen.known = seen.values.get(key);
      if (seen.known === undefined) return remember(seen, key, value);
    }
    seen.shared += 1;
    return seen.known as typeof value;
  };
}

function remember<T>(seen: Seen, key: unknown, value: T): T {
  seen.known = value;
  if (seen.values && seen.values.size < most) seen.values.set(key, value);
  else if (seen.shared < most) seen.values = undefined;
  return value;
}

/**
 * Returns a function that copies rows so that 100,000 of them take little memory: equal values of a property are shared,
 * and a copy takes half the memory of an object that a parser has built property by property (V8).
 */
export function sharing(): <Row extends object>(row: Row) => Row {
  const share = sharingValues();
  return (row) => {
    const copy = { ...row };
    let last: unknown;
    for (const name in copy) {
      const value = copy[name];
      // Of most accounts the mail is the user principal name, which stands before it.
      copy[name] = typeof value === "string" && value === last ? (last as typeof value) : share(name, value);
      last = copy[name];
    }
    return copy;
  };
}
