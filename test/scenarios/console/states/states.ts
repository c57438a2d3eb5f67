import type { PauseView } from "../../../../src/api/administration.ts";
import type { EmployeeList } from "../../../../src/api/employees.ts";
import type { Explanation } from "../../../../src/api/person.ts";
import {
  type Answer,
  type Answers,
  body,
  changes,
  everyone,
  explanation,
  failed,
  key,
  list,
  refusal,
  status,
  troubled,
  unavailable,
  usual,
  waiting,
} from "./answers.ts";
import { sample } from "./sample.ts";

/** A view of the console in one of its states. */
export interface State {
  /** The route behind the #. */
  readonly at: string;
  /** What is answered otherwise than usual; `others` is everything that is not named. */
  readonly answers?: Answers & { readonly others?: Answer };
  /** The browser's language; British by default. */
  readonly locale?: "nb-NO";
  /** Names of buttons to press one after the other, as they begin. */
  readonly press?: readonly string[];
  /** Whether it stays loading. */
  readonly loads?: true;
  /** What is there at the end, where that takes a while. */
  readonly until?: string;
}

const { email, held } = sample;
const person = `employees/${encodeURIComponent(email)}`;
const long = "Seniorrådgiver og fagansvarlig for næringsmegling og prosjektsalg i region Øst og Innlandet";

/** When the pictures are taken, ISO 8601. */
export const now = new Date(Date.parse(sample.at) + 15 * 60_000).toISOString();

/** What the app answers in a state. */
export const answerOf = ({ answers = {} }: State, method: string, path: string): Answer =>
  answers[`${method} ${path}`] ??
  (answers.others && path !== "me" ? answers.others : usual[`${method} ${path}`]) ?? {
    status: 404,
    code: "not-found",
    detail: "There is no such thing here.",
  };

/** Every state, by name: the view, and what is special about it. */
export const states = {
  overview: { at: "" },
  "overview, loading": { at: "", answers: { others: "never" }, loads: true },
  "overview, offline": {
    at: "",
    answers: { others: "broken" },
    loads: true,
    until: "The app does not answer.",
  },
  "overview, a run is held": { at: "", answers: waiting },
  "overview, nothing yet": {
    at: "",
    answers: {
      "GET runs": body({ runs: [] }),
      "GET employees": body({ asOf: null, run: null, employees: [] }),
      "GET status": body({ ...status, lastRun: null, lastGoodRun: null, attention: [] }),
    },
  },
  "overview, much to do": {
    at: "",
    answers: { ...waiting, "GET status": body(troubled) },
  },
  "overview, much to do, in Norwegian": {
    at: "",
    answers: { ...waiting, "GET status": body(troubled) },
    locale: "nb-NO",
  },
  "overview, paused": {
    at: "",
    answers: {
      "GET pause": body({
        pause: { by: "IT", at: sample.at, reason: "Titles look wrong since tonight." },
        history: [{ what: "paused", by: "IT", at: sample.at, reason: "Titles look wrong since tonight." }],
      } satisfies PauseView),
    },
  },
  "overview, pausing": { at: "", press: ["Pause writing"], until: "Pause now" },
  employees: {
    at: "employees",
    answers: {
      "GET employees": everyone({
        0: failed,
        2: () => ({
          standing: "excluded",
          targets: { entra: "excluded", photo: "excluded", signature: "excluded" },
        }),
        3: () => ({ standing: "unsure" }),
      }),
    },
  },
  "employees, an exclusion of no one": {
    at: "employees?standing=excluded",
    answers: {
      "GET exclusions": body({
        exclusions: [
          {
            key,
            account: null,
            email: "nils.berg@fjordbo.example",
            targets: ["entra", "photo", "signature"],
            reason: "On leave until the autumn.",
            by: "IT",
            at: sample.at,
            missingSince: sample.at,
            inForce: true,
          },
        ],
      }),
    },
  },
  "employees, as a table": { at: "employees", press: ["Table"] },
  "employees, loading": { at: "employees", answers: { "GET employees": "never" }, loads: true },
  "employees, none": { at: "employees", answers: { "GET employees": body({ ...list, employees: [] }) } },
  "employees, no answer": { at: "employees", answers: { "GET employees": unavailable } },
  "employees, long values": {
    at: "employees",
    answers: {
      "GET employees": body({
        ...list,
        employees: list.employees.map((one) => ({
          ...one,
          title: long,
          office: `${one.office}, ${long}`,
          name: `${one.name} ${one.name}-${one.name}`,
        })),
      } satisfies EmployeeList),
    },
  },
  "employees, in Norwegian": { at: "employees", locale: "nb-NO" },
  person: { at: person },
  "person, failed": {
    at: person,
    answers: {
      "GET employees": everyone({
        [list.employees.findIndex((one) => one.email === email)]: failed,
      }),
      [`GET employees/${key}`]: body({
        ...explanation,
        outcomes: [{ ...refusal, key, email, startedBy: "the schedule" }],
      } satisfies Explanation),
    },
  },
  "person, in Norwegian": { at: person, locale: "nb-NO" },
  "person, being excluded": { at: person, press: ["Exclude"], until: "Reason" },
  "person, before a sync": { at: "employees", press: ["Dry run and sync Knut"], until: "Sync 1 person" },
  runs: { at: "runs" },
  "runs, none": { at: "runs", answers: { "GET runs": body({ runs: [] }) } },
  "run, held": { at: `runs/${held}`, answers: waiting },
  "run, being released": {
    at: `runs/${held}`,
    answers: waiting,
    press: ["Release"],
    until: "Release, and write",
  },
  "run, held, in Norwegian": { at: `runs/${held}`, answers: waiting, locale: "nb-NO" },
  "run, done": { at: `runs/${held}` },
  "run, unknown": { at: "runs/20260101T000000Z-000000" },
  changes: { at: "changes" },
  "changes, none": {
    at: "changes",
    answers: { "GET changes": body({ ...changes, changes: [], next: null }) },
  },
  mismatches: { at: "mismatches" },
  templates: { at: "templates" },
  "accounts, switched off": { at: "accounts" },
} as const satisfies Readonly<Record<string, State>>;

export type StateName = keyof typeof states;
