import type { Registration, RetryOptions } from "./functions-core.ts";
import { type AppSettings, resolveSettings, storageConnection } from "./host-config.ts";
import { parseRoute, type Route } from "./http-trigger.ts";
import { parseSchedule, type Schedule } from "./timer-schedule.ts";

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
