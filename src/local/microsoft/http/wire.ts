import type { MiddlewareHandler } from "hono";
import { type ExchangeLog, exchangeLog } from "./exchange-log.ts";
import { type Faults, faultRules } from "./faults.ts";
import { type About, injectFaults, type Latency, type Refuse } from "./inject-faults.ts";
import { recordExchanges } from "./record-exchanges.ts";
import type { StandIn, WireEnv } from "./stand-in.ts";

/** What lies between a client and every stand-in: the log, the latency and the faults. */
export type Wire = {
  log: ExchangeLog;
  faults: Faults;
  latency: Latency;
  /** Logs the exchanges of a stand-in; without `bodies` they are withheld, because they carry secrets. */
  record(service: StandIn, options?: { bodies: boolean }): MiddlewareHandler<WireEnv>;
  /** Lets latency and faults act on a stand-in, which words its refusals itself. */
  fail(service: StandIn, refuse: Refuse, options?: { about: About }): MiddlewareHandler<WireEnv>;
};

/** Makes a wire without faults. */
export function createWire(given: { latencyMs: number; exchangeLimit: number }): Wire {
  const log = exchangeLog({ limit: given.exchangeLimit });
  const faults = faultRules();
  const latency = { ms: given.latencyMs };
  return {
    log,
    faults,
    latency,
    record: (service, { bodies } = { bodies: false }) => recordExchanges({ service, log, bodies }),
    fail: (service, refuse, options) => injectFaults({ service, faults, latency, refuse, ...options }),
  };
}
