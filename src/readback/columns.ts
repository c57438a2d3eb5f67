/** The properties of the profile, with the column that holds each. */
export const profileColumns = {
  displayName: "entra_display_name",
  givenName: "entra_given_name",
  surname: "entra_surname",
  jobTitle: "entra_job_title",
  mobilePhone: "entra_mobile_phone",
  businessPhones: "entra_business_phone",
  department: "entra_department",
  officeLocation: "entra_office_location",
  streetAddress: "entra_street_address",
  city: "entra_city",
  postalCode: "entra_postal_code",
  country: "entra_country",
} as const;

type ProfileColumn = (typeof profileColumns)[keyof typeof profileColumns];

/** A column of one of the app's tables. */
export interface Column {
  readonly type: "text" | "boolean" | "integer" | "jsonb" | "timestamptz";
  /** How a new value meets the one that is there: `keep` takes it where the new one is null, `merge` adds to an object. */
  readonly meets?: "keep" | "merge" | "first";
}

const text = { type: "text" } as const satisfies Column;
const boolean = { type: "boolean" } as const satisfies Column;
const jsonb = { type: "jsonb" } as const satisfies Column;

const account = {
  entra_upn: text,
  entra_mail: text,
  entra_account_enabled: boolean,
  entra_user_type: text,
  entra_on_premises_synced: boolean,
} as const satisfies Record<string, Column>;

/** A table with rows of several deployments: its key within one, and what is compared with what is there. */
export interface Table {
  readonly name: "entra_accounts" | "entra_accounts_without_employee" | "entra_hr_list";
  readonly key: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns that no read of everyone writes; they are emptied with the others once the account is another one. */
  readonly later?: readonly string[];
}

const profile = Object.fromEntries(Object.values(profileColumns).map((name) => [name, text])) as Record<
  ProfileColumn,
  Column
>;

/** A row for each active employee. */
export const accountsTable = {
  name: "entra_accounts",
  key: "source_key",
  columns: {
    employee_id: text,
    email: text,
    entra_user_id: text,
    entra_upn_mismatch: boolean,
    entra_match: text,
    entra_match_sure: boolean,
    ...account,
    ...profile,
    entra_has_photo: boolean,
    entra_photo_size: { type: "integer" },
    entra_photo_hash: text,
    entra_signature_hash: text,
    entra_signature_in_step: { type: "boolean", meets: "keep" },
    entra_roaming_signatures: { type: "boolean", meets: "keep" },
    entra_sync_states: { type: "jsonb", meets: "merge" },
    entra_mismatch_fields: jsonb,
    entra_notes: jsonb,
  },
  later: [
    "entra_photo_verified_at",
    "entra_signature_verified_at",
    "entra_last_written_at",
    "entra_last_verified_at",
  ],
} as const satisfies Table;

/** A row for each account that no active employee has. */
export const withoutEmployeeTable = {
  name: "entra_accounts_without_employee",
  key: "entra_user_id",
  columns: {
    ...account,
    entra_display_name: text,
    last_source_key: { type: "text", meets: "keep" },
    last_email: { type: "text", meets: "keep" },
    since: { type: "timestamptz", meets: "first" },
  },
} as const satisfies Table;

/** A row for each thing that HR should look at. */
export const hrTable = {
  name: "entra_hr_list",
  key: "item_key",
  columns: {
    kind: text,
    source_key: text,
    email: text,
    name: text,
    office: text,
    field: text,
    here: text,
    there: text,
    code: text,
    reason: text,
    decided_by: text,
    decided_at: { type: "timestamptz" },
    until: { type: "timestamptz" },
    since: { type: "timestamptz", meets: "first" },
  },
} as const satisfies Table;

/** Values of a row by column, with the key. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A row of a table as it is made: by column, with the key; columns that are absent are null. */
export type RowOf<T extends Table> = Readonly<Record<T["key"], string>> &
  Readonly<Partial<Record<keyof T["columns"], unknown>>>;

const columnsOfTables = new WeakMap<Table, readonly (readonly [name: string, column: Column])[]>();

/** The columns of a table in their order, of which each of 100,000 rows asks. */
export function columnsIn(table: Table): readonly (readonly [name: string, column: Column])[] {
  const known = columnsOfTables.get(table) ?? Object.entries(table.columns);
  columnsOfTables.set(table, known);
  return known;
}

/** A row as it is stored once it meets the one before: every column, in order. The columns of `later` are kept or emptied. */
export function met(table: Table, row: object, before: RowValues | undefined): RowValues {
  const { key, columns, later = [] } = table;
  const made = row as RowValues;
  const own: Record<string, unknown> = { [key]: storableValue(made[key]) };
  const isSame =
    !("entra_user_id" in columns) || (before?.["entra_user_id"] ?? null) === (made["entra_user_id"] ?? null);
  for (const [name, { type, meets }] of columnsIn(table)) {
    const value = storableValue(made[name]);
    const old = before?.[name] ?? null;
    if (meets === "first") own[name] = old ?? value;
    else if (meets === "keep") own[name] = value ?? (isSame ? old : null);
    else if (meets === "merge") own[name] = { ...(old as object | null), ...(value as object | null) };
    else own[name] = value ?? (type === "jsonb" ? [] : null);
  }
  for (const name of later) own[name] = isSame ? (before?.[name] ?? null) : null;
  return own;
}

/** A value as PostgreSQL takes it; null for an absent one. */
function storableValue(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value ?? null;
  if (Array.isArray(value)) return value.map(storableValue);
  const own: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) if (one !== undefined) own[name] = storableValue(one);
  return own;
}

/** A text as PostgreSQL takes it, so that it is the same one when it is read again: it has no character 0, and no half of a surrogate pair. */
export const storable = (text: string): string =>
  text.includes("\0") || !text.isWellFormed() ? text.replaceAll("\0", "").toWellFormed() : text;
