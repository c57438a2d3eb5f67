import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import { GiveUp } from "../core/errors.ts";

/** The version of the tables that this version of the app writes. */
export const schemaVersion = 2;

/** The statements that make the tables, or bring them to this version. The build puts the file beside the bundle. */
export const readSchema = (): string => readFileSync(new URL("./schema.sql", import.meta.url), "utf8");

/** Throws GiveUp where the database has the tables of another version; without tables the driver's error comes. */
export async function checkVersion(sql: Sql): Promise<void> {
  const [row] = await sql<{ version: number | null }[]>`
    select max(version)::int as version from entra_readback_version
  `;
  const found = row?.version ?? 0;
  if (found === schemaVersion) return;
  throw new GiveUp(
    "readback-version",
    `The tables for what Entra ID holds are of version ${found}, and this app writes version ${schemaVersion}`,
    {
      remedy:
        found < schemaVersion
          ? "Have the owner of the employee tables run what entra-sync readback ddl prints."
          : "Deploy the version of the app that the tables were made for, or a newer one.",
    },
  );
}
