import type { RunView } from "../http/run-view.ts";
import type { Outcome } from "../sync/outcome.ts";

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

/** Where the app is, and the function key that opens it. */
export interface Access {
  readonly url: string;
  readonly key: string | undefined;
}

/** The app's HTTP API; every call throws Refused, or an Error that names the address when nobody answers there. */
export interface Client {
  requestRun(request: {
    mode?: string;
    emails?: readonly string[];
    targets?: readonly string[];
  }): Promise<RunView>;
  run(id: string): Promise<RunView>;
  runs(): Promise<readonly RunView[]>;
  outcomes(id: string, statuses: readonly string[]): Promise<readonly Outcome[]>;
  cancel(id: string): Promise<RunView>;
  retry(id: string): Promise<RunView>;
}

/** A client of the app at `url`. */
export function createClient({ url, key }: Access): Client {
  return {
    requestRun: (request) => call<RunView>("POST", "runs", request),
    run: (id) => call<RunView>("GET", `runs/${encodeURIComponent(id)}`),
    runs: async () => (await call<{ runs: RunView[] }>("GET", "runs")).runs,
    outcomes: async (id, statuses) => {
      const query = new URLSearchParams(statuses.map((status): [string, string] => ["status", status]));
      const path = `runs/${encodeURIComponent(id)}/outcomes?${query}`;
      return (await call<{ outcomes: Outcome[] }>("GET", path)).outcomes;
    },
    cancel: (id) => call<RunView>("POST", `runs/${encodeURIComponent(id)}/cancel`),
    retry: (id) => call<RunView>("POST", `runs/${encodeURIComponent(id)}/retry`),
  };

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(`api/${path}`, `${url.replace(/\/+$/, "")}/`), {
      method,
      headers: { "content-type": "application/json", ...(key && { "x-functions-key": key }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    }).catch((cause: unknown) => {
      throw new Error(`Nobody answers at ${url}. Is the app running there? (${reasonOf(cause)})`, { cause });
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw refusal(response.status, text);
  }
}

function refusal(status: number, text: string): Refused {
  if (status === 401) {
    return new Refused(
      "unauthorized",
      "The app wants a function key, and this is not it.",
      "Give it with --key.",
    );
  }
  try {
    const { code, detail, remedy } = JSON.parse(text) as { code: string; detail: string; remedy?: string };
    return new Refused(code, detail, remedy);
  } catch {
    return new Refused(`http-${status}`, `The app answered ${status} without saying why.`, undefined);
  }
}

const reasonOf = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
};
