import type { Registration, RetryOptions } from "./functions-core.ts";
import { type AppSettings, resolveSettings, storageConnection } from "./host-config.ts";
import { parseSchedule, type Schedule } from "./timer/timer-schedule.ts";

/** A storage queue and the connection string of its account. */
export interface QueueAddress {
  readonly queueName: string;
  readonly connectionString: string;
}

/** `admin` takes the master key only. */
export type AuthLevel = "anonymous" | "function" | "admin";

/** What starts a function, its settings resolved. */
export type Trigger =
  | ({ readonly type: "queue" } & QueueAddress)
  | {
      readonly type: "timer";
      readonly schedule: Schedule;
      readonly useMonitor: boolean;
      readonly runOnStartup: boolean;
    }
  | {
      readonly type: "http";
      readonly route: Route;
      /** In capitals. */
      readonly methods: readonly string[];
      readonly authLevel: AuthLevel;
    };

/** A registered function the host can run. */
export interface FunctionDefinition<T extends Trigger = Trigger> {
  readonly name: string;
  readonly registration: Registration;
  readonly trigger: T;
  /** The trigger's binding name, under which its value is handed over. */
  readonly triggerName: string;
  readonly queueOutputs: readonly ({ readonly name: string } & QueueAddress)[];
  readonly retry: RetryOptions | undefined;
}

/** Makes a registration runnable; throws when the real host would put the function in error, or this one has no such binding. */
export function defineFunction(
  registration: Registration,
  settings: AppSettings,
  routePrefix: string,
): FunctionDefinition {
  const { name, bindings, retryOptions } = registration.metadata;
  const entries = Object.entries(bindings);
  const found = entries.find(([, binding]) => binding.type.endsWith("Trigger"));
  if (!found) throw new Error("It has no trigger.");
  const [triggerName, binding] = found;
  const others = entries.filter(([key, { type }]) => key !== triggerName && type !== "http");
  return {
    name,
    registration,
    trigger: trigger(name, binding, settings, routePrefix),
    triggerName,
    queueOutputs: others.map(([key, other]) => {
      if (other.type !== "queue" || other.direction !== "out") {
        throw new Error(`This host has no ${other.direction}put binding "${other.type}".`);
      }
      return { name: key, ...queueAddress(other, settings) };
    }),
    retry: retryOptions,
  };
}

function trigger(
  name: string,
  binding: Readonly<Record<string, unknown>>,
  settings: AppSettings,
  routePrefix: string,
): Trigger {
  switch (binding["type"]) {
    case "queueTrigger":
      return { type: "queue", ...queueAddress(binding, settings) };
    case "timerTrigger": {
      const schedule = parseSchedule(
        resolveSettings(String(binding["schedule"]), settings),
        settings["WEBSITE_TIME_ZONE"] || undefined,
      );
      return {
        type: "timer",
        schedule,
        useMonitor: binding["useMonitor"] !== false && !schedule.underAMinute,
        runOnStartup: binding["runOnStartup"] === true,
      };
    }
    case "httpTrigger":
      return {
        type: "http",
        route: parseRoute(String(binding["route"] || name), routePrefix),
        methods: (binding["methods"] as readonly string[]).map((method) => method.toUpperCase()),
        authLevel: String(binding["authLevel"]).toLowerCase() as AuthLevel,
      };
    default:
      throw new Error(`This host has no trigger "${binding["type"]}".`);
  }
}

function queueAddress(binding: Readonly<Record<string, unknown>>, settings: AppSettings): QueueAddress {
  return {
    queueName: resolveSettings(String(binding["queueName"]), settings),
    connectionString: storageConnection(binding["connection"], settings),
  };
}

/** A route template, ready to match; `template` includes the prefix and has no slash at its ends. */
export interface Route {
  readonly template: string;
  /** Sorts first what is more specific: a literal segment before a parameter before a catch-all. */
  readonly rank: string;
  /** The parameters of a path that matches (an optional one that is absent is left out), else undefined. */
  match(path: string): Record<string, string> | undefined;
}

/** Reads ASP.NET's `a/{b}/{c?}` and `a/{*rest}`; throws on a reserved route and on constraints. */
export function parseRoute(route: string, prefix: string): Route {
  const own = route.replace(/^\/+|\/+$/g, "");
  // A prefix test, as the host's: "adminonly" is refused too.
  if (/^(admin|runtime)/i.test(own)) {
    throw new Error(
      `The route "${own}" conflicts with the host's own: it must not start with admin or runtime.`,
    );
  }
  const template = [prefix, own].filter(Boolean).join("/");
  const segments = template.split("/").map(parseSegment);
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join("")}/?$`, "i");
  return {
    template,
    rank: segments.map((segment) => segment.rank).join(""),
    match(path) {
      const match = pattern.exec(path);
      if (!match) return undefined;
      const found = Object.entries(match.groups ?? {}).filter(([, value]) => value);
      return Object.fromEntries(found.map(([name, value]) => [name, decode(value)]));
    },
  };
}

function parseSegment(segment: string): { readonly pattern: string; readonly rank: string } {
  if (!segment.includes("{"))
    return { pattern: `/${segment.replace(/[.*+?^$()|[\]\\]/g, "\\$&")}`, rank: "1" };
  const [, star, name, optional] = /^\{(\*?)([A-Za-z_]\w*)(\??)\}$/.exec(segment) ?? [];
  if (!name) throw new Error(`This host cannot read the route segment "${segment}".`);
  if (star) return { pattern: `(?:/(?<${name}>.*))?`, rank: "5" };
  if (optional) return { pattern: `(?:/(?<${name}>[^/]+))?`, rank: "3" };
  return { pattern: `/(?<${name}>[^/]+)`, rank: "3" };
}

/** The real host decodes route values but for an escaped slash, which stays as it was sent (4.1037, run). */
const decode = (text: string): string =>
  text
    .split(/(%2f)/i)
    .map((part) => (/^%2f$/i.test(part) ? part : decodeAll(part)))
    .join("");

function decodeAll(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
