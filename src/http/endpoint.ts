import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { GiveUp } from "../errors.ts";
import { authorize, type Role } from "./principal.ts";
import { Problem, problemResponse } from "./problem.ts";

/** What a handler gets besides the request: who asks, and the invocation to log to. */
export interface Caller {
  readonly by: string;
  readonly context: InvocationContext;
}

/** Makes an HTTP handler of a function that returns an answer or throws: errors become problem details. */
export function endpoint(
  auth: "key" | "entra",
  role: Role,
  answer: (request: HttpRequest, caller: Caller) => Promise<HttpResponseInit>,
): HttpHandler {
  return async (request, context) => {
    try {
      const by = authorize(request, auth, role);
      return withSecurityHeaders(await answer(request, { by, context }));
    } catch (error) {
      return withSecurityHeaders(problemResponse(toProblem(error, context)));
    }
  };
}

/** The key check belongs to the host; behind Easy Auth it would only be in the way. */
export const authLevelFor = (auth: "key" | "entra") => (auth === "key" ? "function" : "anonymous");

/** An answer in JSON. */
export const json = (
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): HttpResponseInit => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

function toProblem(error: unknown, context: InvocationContext): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return new Problem(400, "invalid-request", z.prettifyError(error));
  if (error instanceof GiveUp) return new Problem(502, error.code, error.message, error.remedy);
  context.error("A request failed", {
    problem: error instanceof Error ? (error.stack ?? error.message) : "unknown",
  });
  return new Problem(
    503,
    "unavailable",
    "The app could not do that just now; its storage may be unreachable.",
    `Try again. If it stays, look in the log for invocation ${context.invocationId}.`,
  );
}

const withSecurityHeaders = (response: HttpResponseInit): HttpResponseInit => ({
  ...response,
  headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...response.headers },
});
