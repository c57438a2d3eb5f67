import { t } from "../texts/texts.ts";
import { currentKey } from "./key.ts";
import { Refusal } from "./refusal.ts";

/** One call to the app. */
export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the app for JSON at a path below /api/; throws a Refusal. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await answerTo(path, options);
  return (await response.json()) as T;
}

/** Asks the app for a file; throws a Refusal. */
export async function callForFile(path: string, options: Call = {}): Promise<Blob> {
  return (await answerTo(path, options)).blob();
}

async function answerTo(path: string, { method = "GET", body, signal }: Call): Promise<Response> {
  const key = currentKey();
  const response = await fetch(`/api/${path}`, {
    method,
    headers: {
      // Easy Auth answers a program with 401, where it would send a page to the sign-in.
      "x-requested-with": "XMLHttpRequest",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(key !== null && { "x-functions-key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: "manual",
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "offline", t.problems.offline, { remedy: t.problems.offlineRemedy });
  });
  if (response.type === "opaqueredirect") throw new Refusal(401, "not-signed-in", t.problems.signedOut);
  if (response.ok) return response;
  throw await refusalIn(response);
}

async function refusalIn(response: Response): Promise<Refusal> {
  const { status } = response;
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const problem: unknown = await response.json().catch(() => undefined);
  if (isProblem(problem)) {
    return new Refusal(status, problem.code, problem.detail, { remedy: problem.remedy, requestId });
  }
  // Not the app's own words: the host, or something in front of it.
  return new Refusal(status, `http-${status}`, t.problems.unexplained(status), { requestId });
}

const isProblem = (value: unknown): value is { code: string; detail: string; remedy?: string } =>
  typeof value === "object" &&
  value !== null &&
  "code" in value &&
  typeof value.code === "string" &&
  "detail" in value &&
  typeof value.detail === "string";
