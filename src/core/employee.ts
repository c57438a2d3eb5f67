/** Where an employee works; every text trimmed and NFC, absent values null. */
export interface Office {
  readonly name: string;
  readonly city: string | null;
  readonly streetAddress: string | null;
  readonly postalCode: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** One active employee as the HR database has them; `email` as written there, compared case-insensitively. */
export interface Employee {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string | null;
  readonly phone: string | null;
  readonly profileImageUrl: string | null;
  readonly office: Office;
}

/** Something a person should know about a row: `code` is stable and kebab-case, `field` the database column. */
export interface SourceNote {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** An employee who is fit to be synced, with what was mended on the way in (an over-long column cut, say). */
export interface SourceEmployee {
  readonly employee: Employee;
  readonly notes: readonly SourceNote[];
}

/** A row that cannot be synced and why; `row` is the employee's id in the database, `email` as written there. */
export interface RejectedRow extends SourceNote {
  readonly row: string;
  readonly email: string;
}

/** Everyone read in one transaction: by office name then last name, `rows` the count of rows read. */
export interface Source {
  readonly rows: number;
  readonly employees: readonly SourceEmployee[];
  readonly rejected: readonly RejectedRow[];
}
