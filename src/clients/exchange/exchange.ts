import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import {
  type Answer,
  jsonOf,
  linksBelow,
  networkError,
  requestIdOf,
  type Traced,
  untraced,
} from "../http/answer.ts";
import { asAnswer, partsIn } from "../http/batch.ts";
import { answerError, complaintOf, errorOf, unexpectedAnswer } from "./answer-error.ts";

/** Exchange Online's cmdlets over REST: what fails throws RetryLater or GiveUp. */
export interface Exchange {
  /** Runs one cmdlet and reads all pages of its rows. */
  invoke(command: Command): Promise<Ran>;
  /** Runs at most ten cmdlets in one request; a failure is returned in place of its result, in request order. */
  batch(commands: readonly Command[]): Promise<readonly (Ran | RetryLater | GiveUp)[]>;
}

interface ExchangeOptions {
  /** An https origin; default Microsoft's. */
  readonly url?: string;
  /** GUID: a domain name gets a 401. */
  readonly tenantId: string | undefined;
  /** A bearer token for Exchange; `renew` requests a new one. */
  readonly token: (o: { renew: boolean }) => Promise<string>;
  /** For one request and its answer; default 30. */
  readonly timeoutSeconds?: number;
  /** Records each request. */
  readonly traced?: Traced;
  /** Called before each cmdlet that changes something; what it throws is thrown, and nothing is sent. */
  readonly mayWrite?: () => Promise<void>;
}

/** The mailbox by which requests of an app without a user find their server, the same in every tenant. */
const ANCHOR = "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

/** A client for Exchange Online. It repeats a request only after a 401, once, with a new token. */
export function connectExchange(options: ExchangeOptions): Exchange {
  const { url, tenantId, token, timeoutSeconds = 30, traced = untraced, mayWrite } = options;
  const { origin, host } = new URL(url ?? "https://outlook.office365.com");
  const base = `${origin}/adminapi/beta/${tenantId}`;
  const endpoint = `${base}/InvokeCommand`;

  return {
    async invoke(command) {
      if (!isRead(command)) await mayWrite?.();
      return traced(callOf(command, host), async (note) => {
        const operation = operationOf(command);
        const rows: unknown[] = [];
        const follow = linksBelow(`${base}/`, operation, unexpectedAnswer, endpoint);
        for (let at = endpoint; ; ) {
          const answer = await send(at, () => toBody(command), operation);
          note({ status: answer.status, requestId: requestIdOf(answer) });
          const page = readRows(answer, operation);
          rows.push(...page.rows);
          const next = follow(answer, page.next);
          if (next === undefined) return { rows, requestId: requestIdOf(answer) };
          at = next;
        }
      });
    },
    async batch(commands) {
      if (commands.length > MOST_AT_ONCE) {
        throw new RangeError(`A batch takes ${MOST_AT_ONCE} commands, not ${commands.length}.`);
      }
      if (commands.length === 0) return [];
      if (!commands.every(isRead)) await mayWrite?.();
      return traced({ dependency: "exchange", operation: "POST $batch", host }, async (note) => {
        const body = (headers: Record<string, string>) => batchBody(commands, endpoint, headers);
        // A part has a token of its own, which may end on the way: then the batch is accepted, and the part refused.
        const isRefused = (given: Answer) =>
          given.status === 401 ||
          (commands.every(isRead) && (partsIn(given)?.some(({ status }) => status === 401) ?? false));
        const answer = await send(`${base}/$batch`, body, "$batch", isRefused);
        const parts = partsIn(answer)?.map(({ status }) => status);
        note({ status: answer.status, requestId: requestIdOf(answer), parts });
        return readBatch(answer, commands);
      });
    },
  };

  async function send(
    target: string,
    body: (headers: Record<string, string>) => unknown,
    operation: string,
    isRefused = ({ status }: Answer) => status === 401,
  ): Promise<Answer> {
    if (!tenantId) throw noTenant();
    const attempt = async (renew: boolean) => {
      try {
        const headers = headersWith(await token({ renew }), tenantId);
        return await post(target, headers, JSON.stringify(body(headers)), timeoutSeconds);
      } catch (error) {
        throw networkError(error, "Exchange Online", operation);
      }
    };
    const answer = await attempt(false);
    return isRefused(answer) ? attempt(true) : answer;
  }
}

const isRead = ({ cmdlet }: Command): boolean => cmdlet.startsWith("Get-");

const callOf = ({ cmdlet, parameters: { Identity: id } }: Command, host: string) =>
  ({
    dependency: "exchange",
    operation: `POST ${cmdlet}`,
    host,
    // Anything other than an object id may be an e-mail address.
    ...(typeof id === "string" && /^[0-9a-f-]{36}$/i.test(id) && { entraId: id }),
  }) as const;

const headersWith = (token: string, tenantId: string) => ({
  authorization: `Bearer ${token}`,
  "x-anchormailbox": `${ANCHOR}@${tenantId}`,
  // Without the character set, letters like æ, ø and å may arrive garbled.
  "content-type": "application/json; charset=utf-8",
  // Without it the answer to a batch is multipart/mixed.
  accept: "application/json; odata.metadata=minimal",
  prefer: "odata.maxpagesize=1000",
});

async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutSeconds: number,
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "accept-encoding": "identity" },
    body,
    // Exchange sends no redirects, and a redirect must not carry a signature to another host.
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  });
  const text = await response.text().catch((error: unknown) => {
    // A 403 may carry NUL bytes that claim to be gzip: its status says enough.
    if (response.ok) throw error;
    return "";
  });
  return { status: response.status, headers: response.headers, text: text.replaceAll("\0", "") };
}

const noTenant = () =>
  new GiveUp("setting-missing", "ENTRA_TENANT_ID is not set, and Exchange Online is addressed by it", {
    remedy: "Set ENTRA_TENANT_ID to the tenant's GUID.",
  });

/** One cmdlet with its parameters, as PowerShell names them. */
export interface Command {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a cmdlet returned, and Microsoft's id of the request. */
export interface Ran {
  readonly rows: readonly unknown[];
  readonly requestId: string | undefined;
}

/** A command as the body of InvokeCommand. */
export const toBody = ({ cmdlet, parameters }: Command) => ({
  CmdletInput: { CmdletName: cmdlet, Parameters: parameters },
});

/** A command for messages: the cmdlet and the object id, without the values. */
const operationOf = ({ cmdlet, parameters }: Command): string =>
  typeof parameters["Identity"] === "string" ? `${cmdlet} for ${parameters["Identity"]}` : cmdlet;

const Page = z.object({ value: z.array(z.unknown()), "@odata.nextLink": z.string().nullish() });

/** The rows of one answer and the whole URL of the page after it. */
interface RowsPage {
  readonly rows: readonly unknown[];
  readonly next: string | undefined;
}

/** Reads a cmdlet's answer; RetryLater or GiveUp where it failed, also with a 200 that lists errors. */
function readRows(answer: Answer, operation: string): RowsPage {
  const { status, text } = answer;
  if (status !== 200 && status !== 204) throw answerError(answer, operation);
  if (text.trim() === "") return { rows: [], next: undefined };

  const complaint = complaintOf(answer);
  if (complaint) throw errorOf(answer, complaint, operation);
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) throw unexpectedAnswer(answer, operation, "it has no rows");
  return { rows: page.data.value, next: page.data["@odata.nextLink"] ?? undefined };
}

/** More than this many parts are refused. */
export const MOST_AT_ONCE = 10;

/** A batch on the wire: each part is a request of its own, with headers of its own, to an absolute URL. */
const batchBody = (commands: readonly Command[], url: string, headers: Readonly<Record<string, string>>) => ({
  requests: commands.map((command, index) => ({
    id: String(index + 1),
    method: "POST",
    url,
    headers,
    body: toBody(command),
  })),
});

/** The result of each command, in request order: parts arrive in any order, and unknown parts are ignored. */
function readBatch(answer: Answer, commands: readonly Command[]): (Ran | RetryLater | GiveUp)[] {
  if (answer.status !== 200) throw answerError(answer, "$batch");
  const found = partsIn(answer);
  if (!found) throw unexpectedAnswer(answer, "$batch", "it has no parts");

  const parts = new Map(found.map((part) => [part.id, part]));
  return commands.map((command, index) => {
    const operation = operationOf(command);
    const part = parts.get(String(index + 1));
    if (!part) return unexpectedAnswer(answer, operation, "the batch has no part for it");
    return readPart(asAnswer(part), operation);
  });
}

function readPart(answer: Answer, operation: string): Ran | RetryLater | GiveUp {
  try {
    const { rows, next } = readRows(answer, operation);
    if (next !== undefined)
      return unexpectedAnswer(answer, operation, "more than a page of rows", { mayPass: false });
    return { rows, requestId: requestIdOf(answer) };
  } catch (error) {
    if (error instanceof RetryLater || error instanceof GiveUp) return error;
    throw error;
  }
}
