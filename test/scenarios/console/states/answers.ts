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

const { email, held, preview, answers: recorded } = sample;
/** The key of the person in the sample who has a new title. */
export const key = employeeKey(email);
const me = CallerView.parse(recorded["me"]);
/** The status as it was recorded. */
export const status = Status.parse(recorded["status"]);
/** All employees as they were recorded. */
export const list = EmployeeList.parse(recorded["employees"]);
const { runs } = RunList.parse(recorded["runs"]);
const heldRun = RunView.parse(recorded[`runs/${held}`]);
const doneRun = RunView.parse(recorded["the held run, done"]);
const planned = PlanView.parse(recorded[`runs/${held}/plan`]);
/** What is known of that person. */
export const explanation = Explanation.parse(recorded[`employees/${key}`]);
/** The changes of all runs that were recorded. */
export const changes = ChangesPage.parse(recorded["changes"]);
const outcomes = OutcomeList.parse(recorded["its outcomes"]);

/** An answer with this body. */
export const body = (value: object): Answer => ({ body: value });

/** The company as it was when the answers were recorded: one person differs, everything else is well. */
export const usual: Answers = {
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

/** Everyone, some of them changed by their place in the list. */
export const everyone = (
  changed: Readonly<Record<number, (one: ListedEmployee) => Partial<ListedEmployee>>>,
) =>
  body({
    ...list,
    employees: list.employees.map((one, index) => ({ ...one, ...changed[index]?.(one) })),
  } satisfies EmployeeList);

/** How an administrator's account is refused. */
export const refusal = {
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

/** Makes a person one with an account that is refused. */
export const failed = ({
  email: who,
  key: of,
}: Pick<ListedEmployee, "email" | "key">): Partial<ListedEmployee> => ({
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
export const troubled: Status = {
  ...status,
  ok: false,
  checks: status.checks.map((check) => much.find(({ name }) => name === check.name) ?? check),
  attention: much,
};

/** The run of everyone, as it was while it was held. */
export const waiting: Answers = {
  "GET runs": body({ runs: [heldRun] }),
  [`GET runs/${held}`]: body(heldRun),
  [`GET runs/${held}/outcomes`]: body({ outcomes: [], complete: true }),
};
/** The employee database is away. */
export const unavailable: Answer = {
  status: 503,
  code: "database-unavailable",
  detail: "The employee database does not answer.",
  remedy: "Is the server up? The next request tries again.",
};
