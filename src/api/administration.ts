import * as z from "zod";
import { answers, Count, GivenReason, json, Moment, type Parsed, type Route, requests } from "./route.ts";

/** A stop of all writing: who ordered it, why, and until when unless it is until a person resumes. */
export const Pause = z
  .object({
    by: z.string(),
    at: Moment,
    reason: z.string(),
    until: z.string().exactOptional().describe("ISO 8601; from then on runs write again."),
  })
  .register(answers, { id: "Pause" });
export type Pause = Parsed<typeof Pause>;

/** The pause that holds now, null for none, and who paused and resumed, newest first. */
export const PauseView = z
  .object({
    pause: Pause.nullable(),
    history: z.array(
      z.object({
        what: z.enum(["paused", "resumed"]),
        by: z.string(),
        at: Moment,
        reason: z.string().exactOptional(),
        until: z.string().exactOptional(),
      }),
    ),
  })
  .register(answers, { id: "PauseView" });
export type PauseView = Parsed<typeof PauseView>;

/** An end in the future: a day (UTC), or a time with its zone. */
export const Until = z
  // A time without a zone would mean another moment on another machine.
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "must be a date (2027-01-31) or a time with its zone (2027-01-31T17:00:00+01:00)",
  })
  .refine((until) => Date.parse(until) > Date.now(), "must be in the future");

/** Why nothing is to be written for now, and until when; until it is resumed where absent. */
const PauseRequest = z
  .strictObject({ reason: GivenReason, until: Until.optional() })
  .register(requests, { id: "PauseRequest" });

/** The stop of all writing. */
export const pauseRoutes = {
  getPause: {
    method: "GET",
    path: "/pause",
    access: "Sync.Read",
    tag: "App",
    summary: "Whether writing is paused, and who paused and resumed it",
    answers: { 200: json(PauseView) },
  },
  putPause: {
    method: "PUT",
    path: "/pause",
    access: "Sync.Run",
    tag: "App",
    summary: "Stops all writing within ten seconds, in every run; queued work waits",
    body: PauseRequest,
    answers: { 200: json(PauseView) },
    problems: [413, 415],
  },
  deletePause: {
    method: "DELETE",
    path: "/pause",
    access: "Sync.Run",
    tag: "App",
    summary: "Resumes writing",
    answers: { 200: json(PauseView) },
    problems: [404],
  },
} as const satisfies Record<string, Route>;

/** What is backed up each night. */
export const backedUp = ["exclusions", "links", "audit"] as const;
export const BackedUp = z.enum(backedUp);

/** The days that there are backups of, newest first, and for how many days they are kept; 0 where they are off. */
export const BackupList = z
  .object({ keptDays: Count, days: z.array(z.string().meta({ format: "date" })) })
  .register(answers, { id: "BackupList" });
export type BackupList = Parsed<typeof BackupList>;

/** What to put back, all where nothing is named, and why. */
const RestoreRequest = z
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
