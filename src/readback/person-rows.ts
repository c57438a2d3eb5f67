import type { Sql } from "postgres";
import { withoutPerson } from "../core/erase.ts";
import { employeeKey } from "../core/key.ts";
import { isAbout, type Person } from "../core/person.ts";
import type { ErasedPerson, PersonRow } from "../runs/readback.ts";
import { type Stamp, textOf } from "./write-table.ts";

const tables = [
  { name: "entra_accounts", key: "source_key", text: "entra_notes" },
  { name: "entra_accounts_without_employee", key: "entra_user_id", text: null },
  { name: "entra_hr_list", key: "item_key", text: "reason" },
] as const;

type Named = (typeof tables)[number];

/** A row as it is stored, with its key, and what says who it is about. */
interface OwnRow {
  readonly key: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Every row of a deployment about a person, as it is stored. */
export async function rowsOfPerson(
  sql: Sql,
  deployment: string,
  { accounts, emails }: Person,
): Promise<readonly PersonRow[]> {
  const keys = new Set([...emails].map((email) => employeeKey(email)));
  const found = await findRows(sql, deployment, { accounts, keys });
  return found.flatMap(([{ name }, rows]) =>
    rows.map(({ row }) => ({ table: name, readAt: new Date(String(row["read_at"])).toISOString(), row })),
  );
}

/** Removes the rows about a person, and their addresses from the texts of other rows; resolves with how many rows it was. */
export async function eraseRows(sql: Sql, who: ErasedPerson, { deployment, now }: Stamp): Promise<number> {
  let erased = 0;
  for (const [{ name, key }, rows] of await findRows(sql, deployment, who)) {
    if (rows.length === 0) continue;
    const keys = textOf(rows.map((one) => one.key));
    const { count } = await sql.unsafe(
      `delete from ${name} where deployment = $1 and ${key} in (select json_array_elements_text($2::text::json))`,
      [deployment, keys],
    );
    erased += count;
  }
  const emails = [...(who.emails ?? [])];
  if (emails.length === 0) return erased;
  for (const { name, key, text } of tables) {
    if (!text) continue;
    const naming = await sql.unsafe<{ key: string; text: string }[]>(
      `select ${key} as key, ${text}::text as text from ${name} where deployment = $1 and exists (
        select from json_array_elements_text($2::text::json) as e(value) where strpos(lower(${text}::text), e.value) > 0)`,
      [deployment, textOf(emails)],
    );
    for (const row of naming) {
      const without = withoutPerson({ ...noAccount, emails: new Set(emails) }, row.text);
      if (without === row.text) continue;
      const { count } = await sql.unsafe(
        `update ${name} set ${text} = $3::text${text === "entra_notes" ? "::jsonb" : ""}, updated_at = $4::timestamptz
        where deployment = $1 and ${key} = $2`,
        [deployment, row.key, without, now],
      );
      erased += count;
    }
  }
  return erased;
}

const noAccount: Person = { accounts: new Set(), emails: new Set(), keys: new Set() };

type Who = Pick<ErasedPerson, "accounts" | "keys">;

/** By account, and only where a row names none by its address. */
async function findRows(sql: Sql, deployment: string, who: Who) {
  const sources = new Set<unknown>();
  const found: (readonly [Named, readonly OwnRow[]])[] = [];
  for (const table of tables) {
    const candidates = await candidatesIn(sql, table, deployment, who);
    const own = candidates.filter(({ row }) => isTheirs(row, who) || sources.has(row["source_key"]));
    if (table.name === "entra_accounts") for (const { row } of own) sources.add(row["source_key"]);
    found.push([table, own]);
  }
  return found;
}

/** Those of the accounts, and all that name no account: which of these are the person's, only their addresses tell. */
async function candidatesIn(
  sql: Sql,
  { name, key }: Named,
  deployment: string,
  { accounts }: Who,
): Promise<readonly OwnRow[]> {
  const hasAccount = name !== "entra_hr_list";
  const isOwn = "lower(t.entra_user_id) in (select json_array_elements_text($2::text::json))";
  const rows = await sql.unsafe<{ key: string; row: string }[]>(
    `select t.${key} as key, to_jsonb(t)::text as row from ${name} t
    where t.deployment = $1 ${hasAccount ? `and (t.entra_user_id is null or ${isOwn})` : ""}
    order by t.${key}`,
    hasAccount ? [deployment, textOf([...accounts])] : [deployment],
  );
  return rows.map((one) => ({ key: one.key, row: JSON.parse(one.row) as OwnRow["row"] }));
}

function isTheirs({ entra_user_id: entraId, email }: OwnRow["row"], { accounts, keys }: Who): boolean {
  const person: Person = { accounts, keys, emails: new Set() };
  if (typeof entraId === "string") return isAbout(person, { entraId });
  return typeof email === "string" && keys.has(employeeKey(email));
}
