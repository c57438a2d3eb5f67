import * as z from "zod";
import { addinRoutes } from "./addin.ts";
import { backupRoutes, pauseRoutes } from "./administration.ts";
import { approvalRoutes } from "./approvals.ts";
import { employeeRoutes } from "./employee-routes.ts";
import { linkRoutes } from "./links.ts";
import { mismatchRoutes } from "./mismatches.ts";
import { queueRoutes } from "./queues.ts";
import { readbackRoutes } from "./readback.ts";
import { json, type Route } from "./route.ts";
import { runRoutes } from "./run-routes.ts";
import { CallerView, Health, Status } from "./status.ts";
import { templateRoutes } from "./templates.ts";

export type { Route };

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
  ...pauseRoutes,
  ...queueRoutes,
  ...backupRoutes,
  ...runRoutes,
  ...employeeRoutes,
  ...linkRoutes,
  ...approvalRoutes,
  ...templateRoutes,
  ...readbackRoutes,
  ...mismatchRoutes,
  ...addinRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type OperationId = keyof Routes;
