import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type EntraUser, entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { startMicrosoft } from "../../../src/local/microsoft/microsoft.ts";
import type { Microsoft, MicrosoftOptions } from "../../../src/local/microsoft/options.ts";
import { graphDescription } from "../../graph-description.ts";
import { trust } from "../../self-signed-certificate.ts";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const CLIENT = "22222222-2222-4222-8222-222222222222";
export const IDENTITY = "33333333-3333-4333-8333-333333333333";
export const SECRET = "a secret of the app";
export const GRAPH_SCOPE = "https://graph.microsoft.com/.default";

/** An id that is easy to tell: the number in its last digits. */
export function idOf(number: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Kari, an employee with every property set that the sync writes. */
export const KARI: EntraUser = entraUser({
  id: idOf(1),
  userPrincipalName: "kari.nordmann@example.no",
  mail: "kari@example.no",
  proxyAddresses: ["SMTP:kari@example.no", "smtp:kari.n@example.no"],
  displayName: "Kari Nordmann",
  givenName: "Kari",
  surname: "Nordmann",
  jobTitle: "Megler",
  department: "Oslo",
  businessPhones: ["+47 22 00 00 00"],
  mobilePhone: "+47 900 00 000",
});

/** An answer, its body parsed when it is JSON. */
export type Answer = { status: number; headers: Headers; body: Json };
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
type Json = any;

/** A call to Graph, by default with the app's token and a JSON body. */
type Call = {
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
  token?: string | null;
  signal?: AbortSignal;
};

/** Running stand-ins and how tests call them. */
export type RunningMicrosoft = Microsoft & {
  /** Fetches a token for the app by its secret. */
  token(scope?: string): Promise<string>;
  graph(method: string, path: string, call?: Call): Promise<Answer>;
};

/** Runs stand-ins for a test; they are trusted by this process and stopped afterwards. */
export async function withMicrosoft(
  options: Partial<MicrosoftOptions>,
  use: (microsoft: RunningMicrosoft) => Promise<void>,
): Promise<void> {
  const running = await run(options);
  try {
    await use(running);
  } finally {
    await running.close();
  }
}

/** Runs stand-ins for all tests of a file, as new for each, and holds what Graph answered against its description. */
export function sharedMicrosoft(options: Partial<MicrosoftOptions> = {}): () => RunningMicrosoft {
  const description = graphDescription();
  let running: RunningMicrosoft | undefined;
  const given = () => {
    if (!running) throw new Error("The stand-ins have not started.");
    return running;
  };
  beforeAll(async () => {
    running = await run(options);
  });
  beforeEach(() => given().reset());
  afterEach(() => {
    const problems = given()
      .exchanges("graph")
      .flatMap((exchange) => description?.problemsOfAnswer(exchange) ?? []);
    expect(problems).toEqual([]);
  });
  afterAll(() => running?.close());
  return given;
}

async function run(options: Partial<MicrosoftOptions>): Promise<RunningMicrosoft> {
  const microsoft = await startMicrosoft({
    tenantId: TENANT,
    clientId: CLIENT,
    identityClientId: IDENTITY,
    users: [KARI],
    ...options,
  });
  trust(microsoft.certificateAuthority);
  microsoft.app.addSecret({ value: SECRET });

  const token = async (scope = GRAPH_SCOPE): Promise<string> => {
    const { status, body } = await login(microsoft, { scope, client_secret: SECRET });
    if (status !== 200) throw new Error(body.error_description);
    return body.access_token;
  };
  return {
    ...microsoft,
    token,
    async graph(method, path, { body, text, headers, token: given, signal } = {}) {
      const bearer = given === undefined ? await token() : given;
      const sent = text ?? (body === undefined ? null : JSON.stringify(body));
      const response = await fetch(path.startsWith("https:") ? path : microsoft.graphUrl + path, {
        method,
        headers: {
          ...(bearer !== null && { Authorization: `Bearer ${bearer}` }),
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...headers,
        },
        body: sent,
        ...(signal && { signal }),
      });
      return answerOf(response);
    },
  };
}

/** Asks the token endpoint, as the app unless the form says otherwise. */
export async function login(
  microsoft: Microsoft,
  form: Record<string, string>,
  tenant = TENANT,
): Promise<Answer> {
  const response = await fetch(`${microsoft.loginUrl}/${tenant}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT,
      scope: GRAPH_SCOPE,
      ...form,
    }),
  });
  return answerOf(response);
}

/** Reads an answer whole. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
