import { GiveUp, type RetryLater } from "../../core/errors.ts";
import { type Answer, linksBelow, networkError, requestIdOf, type Traced, untraced } from "../http/answer.ts";
import { unexpectedAnswer } from "./answer-error.ts";
import {
  batchBody,
  type Command,
  MOST_AT_ONCE,
  operationOf,
  partsIn,
  type Ran,
  readBatch,
  readRows,
  toBody,
} from "./batch.ts";

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
