import type { StandIn } from "./stand-in.ts";

/** A request a stand-in received and the answer it gave. */
export type Exchange = {
  service: StandIn;
  /** ISO 8601, when the request arrived. */
  at: string;
  method: string;
  url: string;
  /** The route that matched, e.g. `/v1.0/users/{id}`; `*` when none did. */
  route: string;
  requestHeaders: Record<string, string>;
  /** Parsed when it is JSON, else text; null when empty, `(withheld)` where bodies carry secrets. */
  requestBody: unknown;
  /** Null while unanswered, and for good when the connection was cut before an answer left. */
  status: number | null;
  responseHeaders: Record<string, string>;
  responseBody: unknown;
};

/** How often a route was called, and how it answered. */
export type CallCount = {
  service: StandIn;
  method: string;
  route: string;
  calls: number;
  /** Answers by status; a call still unanswered, or cut off, is in none. */
  statuses: Record<string, number>;
  /** Bytes of bodies, of requests and answers; none where bodies are withheld. */
  bytes: number;
};

/** What an exchange is known by when its request has arrived; bodies as text, null when withheld. */
type Arrival = Omit<Exchange, "requestBody" | "status" | "responseHeaders" | "responseBody"> & {
  requestText: string | null;
  bytes: number;
};

/** What is known once it is answered. */
type Answer = {
  status: number;
  responseHeaders: Record<string, string>;
  responseText: string | null;
  bytes: number;
};

/** The log of every exchange; the newest `limit` are kept whole, the counts cover all since the last `clear`. */
export type ExchangeLog = {
  /** Enters a request; the returned function enters its answer. */
  open(arrival: Arrival): (answer: Answer) => void;
  exchanges(service?: StandIn): Exchange[];
  counts(): CallCount[];
  clear(): void;
};

/** Makes an empty log that keeps the newest `limit` exchanges. */
export function exchangeLog({ limit }: { limit: number }): ExchangeLog {
  let kept: Array<{ arrival: Arrival; answer: Answer | null }> = [];
  let counts = new Map<string, CallCount>();

  return {
    open(arrival) {
      const entry = { arrival, answer: null as Answer | null };
      kept.push(entry);
      // Dropping the older half at once keeps this cheap: one splice for every limit / 2 requests.
      if (kept.length > limit * 1.5) kept = kept.slice(-limit);
      const count = countOf(counts, arrival);
      count.calls++;
      count.bytes += arrival.bytes;
      return (answer) => {
        entry.answer = answer;
        count.statuses[answer.status] = (count.statuses[answer.status] ?? 0) + 1;
        count.bytes += answer.bytes;
      };
    },
    exchanges: (service) =>
      kept
        .slice(-limit)
        .filter((entry) => !service || entry.arrival.service === service)
        .map(toExchange),
    counts: () => structuredClone([...counts.values()]),
    clear() {
      kept = [];
      counts = new Map();
    },
  };
}

function countOf(counts: Map<string, CallCount>, { service, method, route }: Arrival): CallCount {
  const key = `${service} ${method} ${route}`;
  const count = counts.get(key) ?? { service, method, route, calls: 0, statuses: {}, bytes: 0 };
  counts.set(key, count);
  return count;
}

function toExchange({ arrival, answer }: { arrival: Arrival; answer: Answer | null }): Exchange {
  const { requestText, bytes: _, ...known } = arrival;
  return {
    ...known,
    requestBody: toBody(requestText),
    status: answer?.status ?? null,
    responseHeaders: answer?.responseHeaders ?? {},
    responseBody: answer ? toBody(answer.responseText) : null,
  };
}

function toBody(text: string | null): unknown {
  if (text === null) return "(withheld)";
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
