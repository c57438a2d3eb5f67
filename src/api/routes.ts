import {
  EmployeePath,
  EmployeesQuery,
  PhotoQuery,
  SignatureQuery,
  SignatureView,
  Staff,
} from "./employees.ts";
import { ExclusionList, ExclusionRequest, ExclusionView, StoredExclusion } from "./exclusions.ts";
import { Explanation, ExplanationQuery, History, HistoryQuery, UndoRequest } from "./person.ts";
import { PlanQuery, PlanView, PreviewRequest } from "./plan.ts";
import {
  OutcomeList,
  OutcomesQuery,
  ReleaseRequest,
  RunList,
  RunRequest,
  RunsQuery,
  RunView,
} from "./runs.ts";
import { z } from "./schema.ts";
import { CallerView, Health, type Role, Status } from "./status.ts";

/** One operation of the HTTP API; its name in the table is its operation id and, but for previews, its function's name. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /api, with parameters in braces. */
  readonly path: string;
  /** The role that it takes; `caller` is anyone who is let in at all, `anonymous` takes no key and no sign-in. */
  readonly access: Role | "caller" | "anonymous";
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Bytes of the body; 64 KB unless something else is set: a thousand addresses and room to spare. */
  readonly maxBytes?: number;
  /** By status and media type; JSON by schema, other text and files as strings. */
  readonly answers: Readonly<Record<number, Readonly<Record<string, z.ZodType>>>>;
  /** Statuses of problem details, besides those that any route can answer with. */
  readonly problems?: readonly number[];
  /** A 202 says in Location where to follow what it began. */
  readonly functionName?: string;
}

const RunPath = z.object({
  id: z.string().max(100).describe("A run's id, such as 20261122T030000Z-k3xq7a."),
});
const text = z.string();
const file = z.string().meta({ contentMediaType: "image/jpeg" });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": schema }) as const;
const plan = { ...json(PlanView), "text/markdown": text, "text/plain": text } as const;

/** The answers of anything that reaches for Microsoft or the employee database. */
const upstream = [502] as const;

/** Every operation of the HTTP API: handlers, the OpenAPI description and tests go by this table. */
export const routes = {
  health: {
    method: "GET",
    path: "/health",
    access: "anonymous",
    tag: "App",
    summary: "Liveness: the worker answers",
    answers: { 200: json(Health) },
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    access: "Sync.Read",
    tag: "App",
    summary: "This description, as OpenAPI 3.1",
    answers: { 200: json(z.record(z.string(), z.unknown())) },
  },
  getMe: {
    method: "GET",
    path: "/me",
    access: "caller",
    tag: "App",
    summary: "The caller, their roles, and what the app is set to",
    answers: { 200: json(CallerView) },
  },
  getStatus: {
    method: "GET",
    path: "/status",
    access: "Sync.Read",
    tag: "App",
    summary: "Each connection and permission, the mode and the last run; 200 also where `ok` is false",
    answers: { 200: json(Status) },
  },
  getPreview: {
    method: "GET",
    path: "/preview",
    access: "Sync.Read",
    tag: "Previews",
    summary: "What a sync would do now; of a large company the run that finds out",
    query: PlanQuery.extend({
      email: z.array(z.string()).optional(),
      targets: z.array(z.string()).optional(),
    }),
    answers: { 200: plan, 202: json(RunView) },
    problems: upstream,
    functionName: "preview",
  },
  postPreview: {
    method: "POST",
    path: "/preview",
    access: "Sync.Read",
    tag: "Previews",
    summary: "The same for many people, or with signature templates to try",
    query: PlanQuery,
    body: PreviewRequest,
    // Room for the templates of many offices.
    maxBytes: 1_048_576,
    answers: { 200: plan, 202: json(RunView) },
    problems: [413, 415, 422, ...upstream],
    functionName: "preview",
  },
  postRun: {
    method: "POST",
    path: "/runs",
    access: "Sync.Run",
    tag: "Runs",
    summary: "Requests a run, and answers where to follow it",
    body: RunRequest,
    answers: { 202: json(RunView) },
    problems: [409, 413, 415],
  },
  getRuns: {
    method: "GET",
    path: "/runs",
    access: "Sync.Read",
    tag: "Runs",
    summary: "The latest runs, newest first",
    query: RunsQuery,
    answers: { 200: json(RunList) },
  },
  getRun: {
    method: "GET",
    path: "/runs/{id}",
    access: "Sync.Read",
    tag: "Runs",
    summary: "One run, with its outcomes counted as of now",
    params: RunPath,
    answers: { 200: json(RunView) },
    problems: [404],
  },
  getRunPlan: {
    method: "GET",
    path: "/runs/{id}/plan",
    access: "Sync.Read",
    tag: "Runs",
    summary: "What a run set out to do; kept for 30 days",
    params: RunPath,
    query: PlanQuery,
    answers: { 200: plan },
    problems: [404],
  },
  getRunOutcomes: {
    method: "GET",
    path: "/runs/{id}/outcomes",
    access: "Sync.Read",
    tag: "Runs",
    summary: "The outcomes of a run, each with its reason and remedy",
    params: RunPath,
    query: OutcomesQuery,
    answers: { 200: { ...json(OutcomeList), "text/csv": text } },
    problems: [404],
  },
  postRunCancel: {
    method: "POST",
    path: "/runs/{id}/cancel",
    access: "Sync.Run",
    tag: "Runs",
    summary: "Cancels a run: queued work is dropped within ten seconds, what is written stays written",
    params: RunPath,
    answers: { 200: json(RunView) },
    problems: [404, 409],
  },
  postRunRelease: {
    method: "POST",
    path: "/runs/{id}/release",
    access: "Sync.Run",
    tag: "Runs",
    summary: "Lets a held run go on, for exactly the plan that was read",
    params: RunPath,
    body: ReleaseRequest,
    answers: { 202: json(RunView) },
    problems: [404, 409, 413, 415],
  },
  postRunRetry: {
    method: "POST",
    path: "/runs/{id}/retry",
    access: "Sync.Run",
    tag: "Runs",
    summary: "Tries again what failed, was poisoned or lost in a run",
    params: RunPath,
    answers: { 202: json(RunView) },
    problems: [404, 409],
  },
  getEmployees: {
    method: "GET",
    path: "/employees",
    access: "Sync.Read",
    tag: "Employees",
    summary: "Everyone in the database with their sync state, or those with an address",
    query: EmployeesQuery,
    answers: { 200: json(Staff) },
    problems: upstream,
  },
  getEmployee: {
    method: "GET",
    path: "/employees/{key}",
    access: "Sync.Read",
    tag: "Employees",
    summary: "Why a person's data is as it is, and what a run would make of it now",
    params: EmployeePath,
    query: ExplanationQuery,
    answers: { 200: json(Explanation) },
    problems: [404, ...upstream],
  },
  getEmployeeSignature: {
    method: "GET",
    path: "/employees/{key}/signature",
    access: "Sync.Read",
    tag: "Employees",
    summary: "The signature as it would be written now; as JSON beside the one in the mailbox",
    params: EmployeePath,
    query: SignatureQuery,
    answers: { 200: { "text/html": text, "text/plain": text, ...json(SignatureView) } },
    problems: [404, ...upstream],
  },
  getEmployeePhoto: {
    method: "GET",
    path: "/employees/{key}/photo",
    access: "Sync.Read",
    tag: "Employees",
    summary: "The photo that would be written, or the one that Microsoft 365 has",
    params: EmployeePath,
    query: PhotoQuery,
    answers: { 200: { "image/jpeg": file }, 304: {} },
    problems: [404, ...upstream],
  },
  getEmployeeHistory: {
    method: "GET",
    path: "/employees/{key}/history",
    access: "Sync.Read",
    tag: "Employees",
    summary: "Every write that is on record, newest first; also of people who have left",
    params: EmployeePath,
    query: HistoryQuery,
    answers: { 200: json(History) },
    problems: [404, ...upstream],
  },
  postEmployeeUndo: {
    method: "POST",
    path: "/employees/{key}/undo",
    access: "Sync.Run",
    tag: "Employees",
    summary: "Requests a run that puts back what another run replaced of one person",
    params: EmployeePath,
    body: UndoRequest,
    answers: { 202: json(RunView) },
    problems: [404, 409, 413, 415, ...upstream],
  },
  getExclusions: {
    method: "GET",
    path: "/exclusions",
    access: "Sync.Read",
    tag: "Exclusions",
    summary: "The people who are left alone: where, why, by whose order and until when",
    answers: { 200: json(ExclusionList) },
  },
  putExclusion: {
    method: "PUT",
    path: "/exclusions/{key}",
    access: "Sync.Run",
    tag: "Exclusions",
    summary: "Leaves a person alone, also one who is not in the database yet: `isEmployee` says which",
    params: EmployeePath,
    body: ExclusionRequest,
    answers: { 200: json(StoredExclusion) },
    problems: [404, 413, 415, ...upstream],
  },
  deleteExclusion: {
    method: "DELETE",
    path: "/exclusions/{key}",
    access: "Sync.Run",
    tag: "Exclusions",
    summary: "Syncs a person again; answers the exclusion that was in force until now",
    params: EmployeePath,
    answers: { 200: json(ExclusionView) },
    problems: [404],
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type OperationId = keyof Routes;
