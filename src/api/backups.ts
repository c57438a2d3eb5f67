import * as z from "zod";
import { json, type Route } from "./route.ts";
import { answers, Count, GivenReason, type Parsed, requests } from "./schema.ts";

/** What is backed up each night. */
export const backedUp = ["exclusions", "links", "audit"] as const;
export const BackedUp = z.enum(backedUp);

/** The days that there are backups of, newest first, and for how many days they are kept; 0 where they are off. */
export const BackupList = z
  .object({ keptDays: Count, days: z.array(z.string().meta({ format: "date" })) })
  .register(answers, { id: "BackupList" });
export type BackupList = Parsed<typeof BackupList>;

/** What to put back, all where nothing is named, and why. */
export const RestoreRequest = z
  .strictObject({ reason: GivenReason, what: z.array(BackedUp).min(1).optional() })
  .register(requests, { id: "RestoreRequest" });

/** How many rows were missing and are back, of each kind; a kind that the backup does not have is absent. */
export const Restored = z
  .object({ day: z.string(), rows: z.partialRecord(BackedUp, Count) })
  .register(answers, { id: "Restored" });
export type Restored = Parsed<typeof Restored>;

/** The nightly backups of what can be had from nowhere else. */
export const backupRoutes = {
  getBackups: {
    method: "GET",
    path: "/backups",
    access: "Sync.Read",
    tag: "App",
    summary: "The days that there are backups of",
    answers: { 200: json(BackupList) },
  },
  postRestore: {
    method: "POST",
    path: "/backups/{day}/restore",
    access: "Sync.Run",
    tag: "App",
    summary: "Puts back the rows of a backup that are missing now; what is there stays as it is",
    params: z.object({ day: z.iso.date("must be a day, such as 2027-01-31") }),
    body: RestoreRequest,
    answers: { 200: json(Restored) },
    problems: [404, 413, 415],
  },
} as const satisfies Record<string, Route>;
