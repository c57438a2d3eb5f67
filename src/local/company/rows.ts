/** A row of table `offices`, columns as in the database. */
export interface OfficeRow {
  readonly id: number;
  readonly name: string;
  readonly city: string | null;
  readonly street_address: string | null;
  readonly postal_code: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** A row of table `employees`, columns as in the database; `status` is `active` or `inactive`. */
export interface EmployeeRow {
  readonly id: number;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  readonly profile_image_url: string | null;
  readonly status: string;
  readonly office_id: number | null;
}
