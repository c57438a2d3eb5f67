import { PauseView } from "../../../../src/api/administration.ts";
import { TemplateList } from "../../../../src/api/approvals.ts";
import { EmployeeList, type ListedEmployee, SignatureView } from "../../../../src/api/employees.ts";
import { ExclusionList } from "../../../../src/api/exclusions.ts";
import { MismatchPage } from "../../../../src/api/mismatches.ts";
import { ChangesPage, Explanation, History } from "../../../../src/api/person.ts";
import { PlanView } from "../../../../src/api/plan.ts";
import { QueueList } from "../../../../src/api/queues.ts";
import { OutcomeList, RunList, RunView } from "../../../../src/api/runs.ts";
import { CallerView, Status } from "../../../../src/api/status.ts";
import { TemplatesPreview } from "../../../../src/api/templates.ts";
import { employeeKey } from "../../../../src/core/key.ts";
import { sample } from "./sample.ts";

/** An answer of the app: a body, a picture, a problem, one that never comes, or a connection that breaks. */
export type Answer =
  | { readonly body: object }
  | { readonly picture: string }
  | { readonly status: number; readonly code: string; readonly detail: string; readonly remedy?: string }
  | "never"
  | "broken";

/** Answers by method and path below /api/, without the query. */
export type Answers = Readonly<Record<string, Answer>>;

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

const { email, held, preview, answers: recorded } = sample;
const key = employeeKey(email);
const me = CallerView.parse(recorded["me"]);
const status = Status.parse(recorded["status"]);
const list = EmployeeList.parse(recorded["employees"]);
const { runs } = RunList.parse(recorded["runs"]);
const heldRun = RunView.parse(recorded[`runs/${held}`]);
const doneRun = RunView.parse(recorded["the held run, done"]);
const planned = PlanView.parse(recorded[`runs/${held}/plan`]);
const explanation = Explanation.parse(recorded[`employees/${key}`]);
const changes = ChangesPage.parse(recorded["changes"]);
const outcomes = OutcomeList.parse(recorded["its outcomes"]);

/** When the pictures are taken, ISO 8601. */
export const now = new Date(Date.parse(sample.at) + 15 * 60_000).toISOString();

const body = (value: object): Answer => ({ body: value });

/** The company as it was when the answers were recorded: one person differs, everything else is well. */
const usual: Answers = {
  "GET me": body(me),
  "GET status": body(status),
  "GET pause": body(PauseView.parse(recorded["pause"])),
  "GET queues": body(QueueList.parse(recorded["queues"])),
  "GET employees": body(list),
  "GET exclusions": body(ExclusionList.parse(recorded["exclusions"])),
  "GET runs": body({ runs }),
  "GET changes": body(changes),
  "GET mismatches": body(MismatchPage.parse(recorded["mismatches"])),
  "GET templates": body(TemplateList.parse(recorded["templates"])),
  "POST templates/preview": body(TemplatesPreview.parse(recorded["templates/preview"])),
  "GET accounts-without-employee": {
    status: 409,
    code: "readback-off",
    detail: "What Entra ID holds is not written to the employee database, so this list is not kept.",
    remedy: "Switch it on: ENTRA_READBACK_URL, as in the user guide.",
  },
  "POST preview": body(PlanView.parse(recorded["preview"])),
  [`GET employees/${key}`]: body(explanation),
  [`GET employees/${key}/history`]: body(History.parse(recorded[`employees/${key}/history`])),
  [`GET employees/${key}/signature`]: body(SignatureView.parse(recorded[`employees/${key}/signature`])),
  [`GET employees/${key}/photo`]: { picture: String(recorded[`employees/${key}/photo`]) },
  [`GET runs/${held}`]: body(doneRun),
  [`GET runs/${held}/plan`]: body(planned),
  [`GET runs/${held}/outcomes`]: body(outcomes),
  [`GET runs/${preview}`]: body(RunView.parse(recorded[`runs/${preview}`])),
  [`GET runs/${preview}/plan`]: body(PlanView.parse(recorded[`runs/${preview}/plan`])),
  [`GET runs/${preview}/outcomes`]: body(OutcomeList.parse(recorded[`runs/${preview}/outcomes`])),
};

/** What the app answers in a state. */
export const answerOf = ({ answers = {} }: State, method: string, path: string): Answer =>
  answers[`${method} ${path}`] ??
  (answers.others && path !== "me" ? answers.others : usual[`${method} ${path}`]) ?? {
    status: 404,
    code: "not-found",
    detail: "There is no such thing here.",
  };

/** Everyone, some of them changed by their place in the list. */
const everyone = (changed: Readonly<Record<number, (one: ListedEmployee) => Partial<ListedEmployee>>>) =>
  body({
    ...list,
    employees: list.employees.map((one, index) => ({ ...one, ...changed[index]?.(one) })),
  } satisfies EmployeeList);

const refusal = {
  target: "entra",
  status: "failed",
  code: "forbidden",
  at: sample.at,
  run: held,
  entraId: null,
  message:
    "Microsoft refuses to change the account: it is an administrator's, or in a role-assignable group.",
  remedy: "Maintain this account by hand, and exclude it.",
} as const;

const failed = ({ email: who, key: of }: Pick<ListedEmployee, "email" | "key">): Partial<ListedEmployee> => ({
  standing: "failed",
  targets: { entra: "failed", photo: "in-step", signature: "in-step" },
  failures: [{ ...refusal, key: of, email: who }],
});

/** Everything at once that may need a person. */
const much = [
  {
    name: "database",
    state: "error",
    reason: "The employee database does not answer.",
    remedy: "Check that it runs, and that its firewall lets the app in.",
    details: { code: "database-unreachable" },
  },
  { name: "heldRuns", state: "warning", reason: "Held.", details: { runs: [held] }, page: `runs/${held}` },
  counted("failedPeople", 3, "employees?standing=failed"),
  counted("unsureMatches", 1, "employees?standing=unsure"),
  {
    name: "poison",
    state: "warning",
    reason: "Poisoned: 2 in sync-photo-poison.",
    remedy: "entra-sync queues peek sync-photo",
    details: { queues: { "sync-photo-poison": 2 } },
  },
  {
    name: "certificate",
    state: "warning",
    reason: "The certificate has 20 days left, until 2026-12-18.",
    remedy: "az ad app credential reset --id 00000000-0000-4000-8000-000000000000 --cert entra-sync --append",
    details: { daysLeft: 20, notAfter: "2026-12-18T00:00:00.000Z" },
  },
  counted("accountsOfLeavers", 2, "accounts?enabled=true"),
  counted("peopleNotFound", 12, "employees?standing=not-found"),
  counted("changedInEntra", 4, "mismatches"),
  counted("exclusionsOfNoOne", 1, "employees?standing=excluded"),
] satisfies Status["attention"];

function counted(name: string, count: number, page: string) {
  return { name, state: "warning" as const, reason: `${name}: ${count}`, details: { count }, page };
}

/** The status with all of it: a check says the same on both lists. */
const troubled: Status = {
  ...status,
  ok: false,
  checks: status.checks.map((check) => much.find(({ name }) => name === check.name) ?? check),
  attention: much,
};

const long = "Seniorrådgiver og fagansvarlig for næringsmegling og prosjektsalg i region Øst og Innlandet";
const waiting: Answers = {
  "GET runs": body({ runs: [heldRun] }),
  [`GET runs/${held}`]: body(heldRun),
  [`GET runs/${held}/outcomes`]: body({ outcomes: [], complete: true }),
};
const unavailable: Answer = {
  status: 503,
  code: "database-unavailable",
  detail: "The employee database does not answer.",
  remedy: "Is the server up? The next request tries again.",
};
const person = `employees/${encodeURIComponent(email)}`;

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
