import { z } from "zod";
import type { Guard } from "../core/guards.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Plan } from "../core/plan.ts";
import type { Explanation } from "../employees/explain.ts";
import type { History } from "../employees/history.ts";
import type { ExclusionView } from "../http/exclusion-view.ts";
import type { RunView } from "../http/run-view.ts";
import type { Status } from "../status/status.ts";

/** A refusal by the app, in its own words. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(code: string, message: string, remedy: string | undefined) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** Where the app is, and the function key or the Entra ID token that opens it. */
export interface Access {
  readonly url: string;
  readonly key: string | undefined;
  readonly token?: string | undefined;
}

/** A plan with what its guards say. */
export interface PlanWithGuards extends Plan {
  readonly guards: readonly Guard[];
}

/** The app's HTTP API; every call throws Refused, or an Error that names the address when nobody answers there. */
export interface Client {
  requestRun(request: {
    mode?: string;
    emails?: readonly string[];
    targets?: readonly string[];
    digest?: string;
  }): Promise<RunView>;
  /** What a sync would do; of a large company the run that finds out. */
  preview(
    request: {
      emails?: readonly string[];
      targets?: readonly string[];
      templates?: Readonly<Record<string, string>>;
    },
    redact?: string,
  ): Promise<PlanWithGuards | RunView>;
  /** What a run set out to do. */
  plan(id: string, redact?: string): Promise<PlanWithGuards>;
  run(id: string): Promise<RunView>;
  runs(): Promise<readonly RunView[]>;
  outcomes(id: string, statuses: readonly string[]): Promise<readonly Outcome[]>;
  cancel(id: string): Promise<RunView>;
  retry(id: string): Promise<RunView>;
  /** Lets a held run go on, for the plan with that digest. */
  release(id: string, digest: string): Promise<RunView>;
  /** Leaves somebody alone, in all targets unless some are named; `isEmployee` is null when nobody could tell. */
  exclude(
    email: string,
    order: { reason: string; targets?: readonly string[]; until?: string },
  ): Promise<ExclusionView & { readonly isEmployee: boolean | null }>;
  /** Ends somebody's exclusion, and gives it. */
  include(email: string): Promise<ExclusionView>;
  exclusions(): Promise<readonly ExclusionView[]>;
  /** Why somebody looks as they do. */
  explain(email: string): Promise<Explanation>;
  /** What was written of somebody, newest first. */
  history(email: string, limit?: number): Promise<History>;
  /** Asks for a run that puts back what another run replaced of somebody. */
  undo(
    email: string,
    request: { run: string; mode?: string; targets?: readonly string[]; digest?: string },
  ): Promise<RunView>;
  /** How the app is. */
  status(): Promise<Status>;
  /** Somebody's signature as it would be written now. */
  signature(email: string, format: "html" | "text"): Promise<string>;
}

/** A client of the app at `url`. */
export function createClient({ url, key, token }: Access): Client {
  return {
    requestRun: (request) => call<RunView>("POST", "runs", request),
    preview: (request, redact) => call("POST", `preview${redacted(redact)}`, request, planningMs),
    plan: (id, redact) =>
      call("GET", `runs/${encodeURIComponent(id)}/plan${redacted(redact)}`, undefined, planningMs),
    run: (id) => call<RunView>("GET", `runs/${encodeURIComponent(id)}`),
    runs: async () => (await call<{ runs: RunView[] }>("GET", "runs")).runs,
    outcomes: async (id, statuses) => {
      const query = new URLSearchParams(statuses.map((status): [string, string] => ["status", status]));
      const path = `runs/${encodeURIComponent(id)}/outcomes?${query}`;
      return (await call<{ outcomes: Outcome[] }>("GET", path)).outcomes;
    },
    cancel: (id) => call<RunView>("POST", `runs/${encodeURIComponent(id)}/cancel`),
    retry: (id) => call<RunView>("POST", `runs/${encodeURIComponent(id)}/retry`),
    release: (id, digest) => call<RunView>("POST", `runs/${encodeURIComponent(id)}/release`, { digest }),
    exclude: (email, order) => call("PUT", `exclusions/${encodeURIComponent(email)}`, order),
    include: (email) => call("DELETE", `exclusions/${encodeURIComponent(email)}`),
    exclusions: async () => (await call<{ exclusions: ExclusionView[] }>("GET", "exclusions")).exclusions,
    explain: (email) => call("GET", `employees/${encodeURIComponent(email)}`),
    history: (email, limit) => {
      const query = limit === undefined ? "" : `?limit=${limit}`;
      return call("GET", `employees/${encodeURIComponent(email)}/history${query}`);
    },
    undo: (email, request) => call("POST", `employees/${encodeURIComponent(email)}/undo`, request),
    status: () => call("GET", "status"),
    signature: async (email, format) => {
      const response = await request(
        "GET",
        `employees/${encodeURIComponent(email)}/signature?format=${format}`,
      );
      if (response.ok) return response.text;
      throw refusal(response.status, parse(response.text));
    },
  };

  async function call<T>(method: string, path: string, body?: unknown, ms?: number): Promise<T> {
    const response = await request(method, path, body, ms);
    const answer = parse(response.text);
    if (response.ok && answer !== undefined) return answer as T;
    throw refusal(response.status, answer);
  }

  function request(method: string, path: string, body?: unknown, ms = 60_000) {
    return send(new URL(`api/${path}`, `${url.replace(/\/+$/, "")}/`), {
      method,
      headers: {
        "content-type": "application/json",
        ...(key && { "x-functions-key": key }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // The key is for this address alone, wherever else it may point.
      redirect: "manual",
      signal: AbortSignal.timeout(ms),
    });
  }

  async function send(address: URL, request: RequestInit) {
    try {
      const response = await fetch(address, request);
      return { status: response.status, ok: response.ok, text: await response.text() };
    } catch (cause) {
      throw new Error(`Nobody answers at ${url}. Is the app running there? (${reasonOf(cause)})`, { cause });
    }
  }
}

/** As long as Azure lets a request last. */
const planningMs = 230_000;

const redacted = (redact: string | undefined): string => (redact ? `?redact=${redact}` : "");

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Problem = z.object({ code: z.string(), detail: z.string(), remedy: z.string().optional() });

function refusal(status: number, answer: unknown): Refused {
  const { data: problem } = Problem.safeParse(answer);
  if (problem) return new Refused(problem.code, problem.detail, problem.remedy);
  const [message, remedy] = unexplained(status);
  return new Refused(`http-${status}`, message, remedy);
}

/** What an answer means that the app did not write itself, but the host or something in front of it. */
function unexplained(status: number): [string, string?] {
  if (status === 401) return ["The app wants a function key, and this is not it.", "Give it with --key."];
  if (status >= 300 && status < 400)
    return [
      "The app sends its callers elsewhere, perhaps to sign in.",
      "Give the app's own address with --url.",
    ];
  if (status < 300 || status === 404)
    return ["Something answers there, but not this app.", "Check the address given with --url."];
  return [`The app answered ${status} without saying why.`];
}

const reasonOf = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
};
