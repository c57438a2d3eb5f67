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
interface Column {
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

/** A row of a table as it is sent: by column, with the key; columns that are absent are null. */
export type RowOf<T extends Table> = Readonly<Record<T["key"], string>> &
  Readonly<Partial<Record<keyof T["columns"], unknown>>>;
