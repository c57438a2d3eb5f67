import * as z from "zod";
import { json, type Route } from "./route.ts";
import { answers, GivenReason, Moment, type Parsed, requests } from "./schema.ts";

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
export const PauseRequest = z
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
    summary: "Lets writing go on",
    answers: { 200: json(PauseView) },
    problems: [404],
  },
} as const satisfies Record<string, Route>;
