import * as z from "zod";
import {
  AnsweredRunId,
  answers,
  Count,
  GivenReason,
  json,
  Moment,
  type Parsed,
  type Route,
  requests,
} from "./route.ts";

/** What a message is about, without a value of anyone: people are named by employee key and object id. */
export const QueueMessage = z
  .object({
    id: z.string().describe("The queue's id of the message."),
    kind: z
      .enum(["run", "change", "undo", "verification", "newer", "unreadable"])
      .describe("`newer` is of a format that only a newer version of the app knows."),
    run: AnsweredRunId.nullable(),
    people: z.array(z.object({ key: z.string(), entraId: z.string() })),
    attempt: Count.nullable(),
    delivered: Count.describe("How often it was delivered."),
    queuedAt: Moment,
    due: Moment.nullable().describe("When it was to be done; null where the message does not say."),
  })
  .register(answers, { id: "QueueMessage" });

/** A queue and its poison queue: how many messages, and the first of those that can be seen, which are due and not in work. */
export const QueueView = z
  .object({
    name: z.string(),
    depth: Count.describe("Messages, including those that are not due yet and those in work."),
    oldestSeconds: z.number().describe("Seconds since the oldest message that waits was due."),
    poisoned: Count,
    waiting: z.array(QueueMessage),
    poison: z.array(QueueMessage),
  })
  .register(answers, { id: "QueueView" });
export type QueueView = Parsed<typeof QueueView>;

/** What a person did to a poison queue. */
export const QueueEvent = z
  .object({
    what: z.enum(["retried", "dropped"]),
    queue: z.string(),
    messages: Count,
    by: z.string(),
    at: Moment,
    reason: z.string(),
  })
  .register(answers, { id: "QueueEvent" });

/** All queues, and what people did to poison queues, newest first. */
export const QueueList = z
  .object({ queues: z.array(QueueView), history: z.array(QueueEvent) })
  .register(answers, { id: "QueueList" });
export type QueueList = Parsed<typeof QueueList>;

/** Which messages of a poison queue, all where none is named, and why. */
export const PoisonOrder = z
  .strictObject({ reason: GivenReason, messages: z.array(z.string().min(1)).min(1).max(1_000).optional() })
  .register(requests, { id: "PoisonOrder" });

/** What was done, and how many messages the poison queue still has. */
export const PoisonAnswer = z
  .object({ done: QueueEvent, left: Count })
  .register(answers, { id: "PoisonAnswer" });
export type PoisonAnswer = Parsed<typeof PoisonAnswer>;

const params = z.object({ queue: z.string() });

/** The queues of the app, as its own identity sees them: also where the storage account is closed to people. */
export const queueRoutes = {
  getQueues: {
    method: "GET",
    path: "/queues",
    access: "Sync.Read",
    tag: "App",
    summary: "Each queue: how many messages, how old, how many poisoned, and what the first ones are about",
    answers: { 200: json(QueueList) },
  },
  postPoisonRetry: {
    method: "POST",
    path: "/queues/{queue}/poison/retry",
    access: "Sync.Run",
    tag: "App",
    summary: "Puts poisoned messages back on their queue, where each is tried as often as a new one",
    params,
    body: PoisonOrder,
    answers: { 200: json(PoisonAnswer) },
    problems: [404, 409, 413, 415],
  },
  postPoisonDrop: {
    method: "POST",
    path: "/queues/{queue}/poison/drop",
    access: "Sync.Run",
    tag: "App",
    summary: "Drops poisoned messages, with an outcome for each person, so that their run can end",
    params,
    body: PoisonOrder,
    answers: { 200: json(PoisonAnswer) },
    problems: [404, 409, 413, 415],
  },
} as const satisfies Record<string, Route>;
