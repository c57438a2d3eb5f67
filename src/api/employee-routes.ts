import {
  EmployeeList,
  EmployeePath,
  EmployeesQuery,
  PhotoQuery,
  SignatureQuery,
  SignatureView,
} from "./employees.ts";
import { ExclusionList, ExclusionRequest, ExclusionView, StoredExclusion } from "./exclusions.ts";
import { Explanation, ExplanationQuery, History, HistoryQuery, UndoRequest } from "./person.ts";
import { json, type Route, text, upstream } from "./route.ts";
import { RunView } from "./runs.ts";
import { z } from "./schema.ts";

const file = z.string().meta({ contentMediaType: "image/jpeg" });

/** Employees and exclusions. */
export const employeeRoutes = {
  getEmployees: {
    method: "GET",
    path: "/employees",
    access: "Sync.Read",
    tag: "Employees",
    summary: "Everyone in the database with their sync state, or those with an address",
    query: EmployeesQuery,
    answers: { 200: json(EmployeeList) },
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
    summary: "The people who are excluded: from which targets, why, who ordered it and until when",
    answers: { 200: json(ExclusionList) },
  },
  putExclusion: {
    method: "PUT",
    path: "/exclusions/{key}",
    access: "Sync.Run",
    tag: "Exclusions",
    summary: "Excludes a person, also one who is not in the database yet: `isEmployee` says which",
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
