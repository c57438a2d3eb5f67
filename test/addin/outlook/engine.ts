import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { dist } from "../../functions/load-built.ts";
import { type BridgeOptions, createBridge } from "./bridge.ts";
import { families } from "./families.ts";
import { createOutlook, type OutlookOptions } from "./outlook.ts";

const built = readFileSync(join(dist, "addin/event.js"), "utf8");

/** A request of the add-in as the app would get it. */
export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the network does with a request: an answer, also of a real app, an error, or nothing at all. */
export type Network = (asked: Asked, count: number) => Reply | Promise<Reply> | "offline" | "nothing";

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds until it is there. */
  readonly after?: number;
}

export interface EngineOptions extends OutlookOptions, BridgeOptions {
  readonly network?: Network;
  readonly config?: object;
  /** The script as an app serves it, with its configuration; else the built file with one of its own. */
  readonly script?: string;
  /** What the browser of a page keeps, and whether it lets frames keep anything. */
  readonly browser?: Map<string, string> | "forbidden";
  /** Milliseconds since 1970 at the start. */
  readonly now?: number;
}

export const origin = "https://sync.example.com";
const config = {
  origin,
  clientId: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21",
  authority: "https://login.microsoftonline.com/7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
  scope: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21/Signature.Read",
  disableClientSignature: false,
};

/**
 * Runs the built event script in an engine of its own with a clock of its own: nothing takes longer on a slow machine. That
 * of classic Outlook has the window of its React Native engine (no location, no document, no web storage, crypto only once
 * the host has set up sign-in); the others are pages as far as the script looks.
 */
export function startEngine(options: EngineOptions) {
  const clock = createClock(options.now ?? Date.UTC(2026, 10, 29, 8));
  const later = (act: () => void) => void clock.setTimeout(act, 1);
  const outlook = createOutlook(options, later);
  const { asked: signIns, bridge, consent } = createBridge(options, later);
  const family = { ...families[options.family], ...options.changed };
  const requests: Asked[] = [];
  const browser = options.browser ?? new Map<string, string>();
  const network: Network = options.network ?? (() => "offline");

  const fetch = (url: string, init: { headers: Record<string, string>; signal?: AbortSignal }) => {
    if (!/^https?:/.test(url)) throw new Error(`${url} is not absolute.`);
    const request = { url, headers: init.headers };
    requests.push(request);
    const reply = network(request, requests.length);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("Network request failed")));
      if (reply === "offline") later(() => reject(new Error("Network request failed")));
      else if (reply instanceof Promise) clock.hold(reply.then((real) => resolve(answerOf(real)), reject));
      else if (reply !== "nothing") clock.setTimeout(() => resolve(answerOf(reply)), reply.after ?? 20);
    });
  };

  const crypto = { getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto) };
  const { setTimeout, clearTimeout } = clock;
  const common = {
    Office: outlook.Office,
    OfficeRuntime: outlook.OfficeRuntime,
    fetch,
    setTimeout,
    clearTimeout,
  };
  const window: Record<string, unknown> = { ...common, console: silent };
  if (family.page) {
    Object.assign(window, {
      crypto,
      nestedAppAuthBridge: bridge,
      location: new URL(`${origin}/addin/event.html`),
    });
    Object.defineProperty(window, "localStorage", { get: () => storageOf(browser) });
    Object.assign(window, { TextEncoder, TextDecoder, URL, btoa, atob, AbortController });
  } else {
    window["__initializeNestedAppAuth"] = async () => {
      Object.assign(window, { crypto, nestedAppAuthBridge: bridge });
    };
  }
  window["window"] = window;
  const context = createContext(window);
  runInContext("Date.now = now", Object.assign(context, { now: clock.now }));
  // Outlook before 2403 takes the language of 2016. Of what came with later ones MSAL and esbuild need Object.entries and
  // getOwnPropertyDescriptors (2017), and nothing else.
  if (!family.page) runInContext(afterES2016, context);
  const configured = `var addinConfig = ${JSON.stringify({ ...config, ...options.config })};\n${built}`;
  runInContext(options.script ?? configured, context);

  return {
    outlook,
    clock,
    browser,
    requests: requests as readonly Asked[],
    signIns,
    consent,
    /** Raises an event and lets time pass until it is over; gives how often it was completed and after how many milliseconds. */
    async raise(name: string) {
      const start = clock.now();
      const event = outlook.fire(name);
      await clock.runUntil(() => event.completed > 0);
      const took = clock.now() - start;
      await clock.runUntil(() => false);
      return { completed: event.completed, took };
    },
  };
}

const afterES2016 = `
  for (const name of ["values", "fromEntries", "groupBy", "hasOwn"]) delete Object[name];
  for (const name of ["flat", "flatMap", "at", "findLast", "toSorted", "with"]) delete Array.prototype[name];
  for (const name of ["padStart", "padEnd", "matchAll", "replaceAll", "trimStart", "trimEnd", "at", "isWellFormed"])
    delete String.prototype[name];
  for (const name of ["allSettled", "any", "withResolvers", "try"]) delete Promise[name];
  delete Promise.prototype.finally;
`;

const silent = { log() {}, info() {}, warn() {}, error() {}, debug() {} };

function answerOf({ status = 200, headers = {}, body }: Reply) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    status,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    json: async () => JSON.parse(text),
  };
}

function storageOf(kept: Map<string, string> | "forbidden") {
  if (kept === "forbidden") throw new Error("The operation is insecure.");
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
}

function createClock(start: number) {
  let now = start;
  let last = 0;
  const timers = new Map<number, { readonly at: number; readonly act: () => void }>();
  const held = new Set<Promise<void>>();
  const next = () => [...timers].toSorted(([a, { at }], [b, { at: other }]) => at - other || a - b)[0];
  return {
    now: () => now,
    setTimeout(act: () => void, ms = 0): number {
      timers.set(++last, { at: now + ms, act });
      return last;
    },
    /** Time stands still until this has settled. */
    hold(real: Promise<void>): void {
      held.add(real);
      void real.finally(() => held.delete(real));
    },
    clearTimeout: (id: number) => void timers.delete(id),
    /** Sets the clock forward, between events. */
    pass: (ms: number) => {
      now += ms;
    },
    /** Lets timers run in order, each as soon as nothing else can happen, until it is so or none is left. */
    async runUntil(isSo: () => boolean): Promise<void> {
      for (;;) {
        // What promises can do without time.
        for (let round = 0; round < 20; round++) await setImmediate();
        if (isSo()) return;
        if (held.size > 0) {
          await Promise.all(held);
          continue;
        }
        const found = next();
        if (!found) return;
        const [id, { at, act }] = found;
        timers.delete(id);
        now = Math.max(now, at);
        act();
      }
    },
  };
}
