import {
  type FunctionHandler,
  app as functions,
  type HttpHandler,
  type HttpRequest,
  type InvocationContext,
} from "@azure/functions";
import { type OperationId, type Route, routes } from "../api/routes.ts";
import type { App } from "../app.ts";
import { runsQueue, targetQueue } from "../core/messages.ts";
import type { Log } from "../core/run.ts";
import { type AddinSettings, addinAnswer, allowedScripts } from "../http/addin-files.ts";
import { consoleAnswer } from "../http/console-files.ts";
import { answering, authLevelFor } from "../http/endpoint.ts";
import { type Asked, operation, type Reply } from "../http/operation.ts";
import { bearerIn } from "../http/principal.ts";
import { Problem } from "../http/problem.ts";
import { type Settings, targetNames } from "../settings.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** What the functions do, by their names: filled when the app is loaded, which is when the first of them is called. */
export const handlers = new Map<string, FunctionHandler>();

/** Says what an operation of the route table answers. */
export function register<Id extends OperationId>(
  { settings, telemetry, addin }: Pick<App, "settings" | "telemetry" | "addin">,
  id: Id,
  answer: (asked: Asked<Id>) => Promise<Reply<Id>>,
): void {
  registerHttp({ telemetry }, id, operation(id, settings.HTTP_AUTH, answer, bearerIn(addin)));
}

/** Says what a function for HTTP answers; what it does belongs to an operation with its name. */
export function registerHttp(
  { telemetry }: Pick<App, "telemetry">,
  name: string,
  handler: HttpHandler,
): void {
  handlers.set(name, (request: HttpRequest, context: InvocationContext) =>
    telemetry.operation(context.functionName, traceOf(context), async () => handler(request, context)),
  );
}

/** Makes the handler that a function is registered with: it loads the app and does what `handlers` has by that name. */
type Later = (name: string) => FunctionHandler;

/** Registers a function of the host for each operation of the route table, under its operation id. */
export function registerOperations({ HTTP_AUTH: auth }: Pick<Settings, "HTTP_AUTH">, later: Later): void {
  // The host takes no two functions with one route: the two operations of previews are one.
  const { getPreview, postPreview, ...others } = routes;
  const operations: Readonly<Record<string, Route>> = { ...others, preview: getPreview };
  for (const [name, { method, path, access }] of Object.entries(operations)) {
    functions.http(name, {
      route: belowApi(path.slice(1)),
      methods: name === "preview" ? [getPreview.method, postPreview.method] : [method],
      authLevel: isForAnyone(access) ? "anonymous" : authLevelFor(auth),
      handler: later(name),
    });
  }
}

/** Registers a function for each queue and for its poison queue. */
export function registerQueueTriggers(later: Later): void {
  const queues = [
    ["superviseRun", runsQueue],
    ...targetNames.map((target) => [syncFunction(target), targetQueue(target)] as const),
  ] as const;
  for (const [name, queueName] of queues) {
    const connection = "AzureWebJobsStorage";
    functions.storageQueue(name, { queueName, connection, handler: later(name) });
    const poison = { queueName: `${queueName}-poison`, connection, handler: later(`${name}Poison`) };
    functions.storageQueue(`${name}Poison`, poison);
  }
}

/** The name of the function that syncs a target. */
export const syncFunction = (target: string): string =>
  `sync${target.charAt(0).toUpperCase()}${target.slice(1)}`;

/**
 * The host forgets a tick that fails. Storage may be away at just that moment: the tick is tried again for two hours, as a
 * run waits for the database and Microsoft.
 */
const tickRetry = {
  strategy: "exponentialBackoff",
  maxRetryCount: 29,
  minimumInterval: { seconds: 5 },
  maximumInterval: { minutes: 5 },
} as const;

/** Registers the nightly run, and where telemetry is on the measuring every five minutes. */
export function registerTimers(
  {
    SNAPSHOT_SCHEDULE: schedule,
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights,
  }: Pick<Settings, "SNAPSHOT_SCHEDULE" | "APPLICATIONINSIGHTS_CONNECTION_STRING">,
  later: Later,
): void {
  functions.timer("snapshotEmployees", { schedule, retry: tickRetry, handler: later("snapshotEmployees") });
  if (insights) functions.timer("measure", { schedule: "0 */5 * * * *", handler: later("measure") });
}

/** Whether the host lets everyone through; a token is checked by the app itself. */
const isForAnyone = (access: Route["access"]): boolean => access === "anonymous" || access === "delegated";

/** host.json has no prefix for all routes, since the add-in's are at the root (decision 31). */
const belowApi = (route: string): string => `api/${route}`;

/** The targets that a request names in its part `part`, all where it names none; throws a Problem for an unknown one. */
export function targetsAmong(named: readonly string[] | undefined, all: readonly string[], part = "targets") {
  const unknown = named?.find((name) => !all.includes(name));
  if (unknown === undefined) return named ?? all;
  throw noneOf(part, unknown, all);
}

/** The properties of the profile that a request names in its part `part`, as they are spelled; throws a Problem for an unknown one. */
export function fieldsAmong(
  named: readonly string[],
  all: readonly string[],
  part = "fields",
): readonly string[] {
  return named.map((name) => {
    const found = all.find((one) => one.toLowerCase() === name.toLowerCase());
    if (found) return found;
    throw noneOf(part, name, all);
  });
}

/** The property of the profile that a request names, or the target that is one value (photo, signature), as it is spelled; throws a Problem for another. */
export function fieldNamed(name: string, rules: Readonly<Record<string, unknown>>): string {
  const single = targetNames.filter((target) => target !== "entra");
  const [field = name] = fieldsAmong([name], [...Object.keys(rules), ...single], "field");
  return field;
}

const noneOf = (part: string, name: string, all: readonly string[]) =>
  new Problem(400, "invalid-request", `${part}: ${name} is none of ${all.join(", ")}.`);

/** Logs to telemetry, or else to the invocation. Not to both: the host forwards its lines as plain text. */
export const logOf = (context: InvocationContext, { log }: Pick<Telemetry, "log">): Log =>
  log ?? {
    info: (message, fields) => context.log(...line(message, fields)),
    warn: (message, fields) => context.warn(...line(message, fields)),
    error: (message, fields) => context.error(...line(message, fields)),
  };

const line = (message: string, fields: Readonly<Record<string, unknown>> | undefined) =>
  fields ? [message, JSON.stringify(fields)] : [message];

/** The operation that an invocation belongs to, for the run that it requests. */
export const traceOf = ({
  traceContext,
}: InvocationContext): { readonly traceparent?: string | undefined } => ({
  traceparent: traceContext?.traceParent,
});

/**
 * GET /api/console: the web console's page and files, from the folder that they were built into. They hold no data, so
 * they need no key: the requests of the page need one, and in Azure users sign in first.
 */
export const registerConsole = (folder: string): void =>
  functions.http("console", {
    route: belowApi("console/{*path}"),
    methods: ["GET", "HEAD"],
    authLevel: "anonymous",
    handler: answering(consoleAnswer(folder)),
  });

/**
 * GET /addin and /.well-known/microsoft-officeaddins-allowed.json: the Outlook add-in's files, from the folder that they were
 * built into. They hold no data, and Outlook loads them without a key; the API that they use takes tokens.
 */
export function registerAddinFiles(folder: string, settings: AddinSettings): void {
  functions.http("addin", {
    route: "addin/{*path}",
    methods: ["GET", "HEAD"],
    authLevel: "anonymous",
    handler: answering(addinAnswer(folder, settings)),
  });
  functions.http("addinScripts", {
    route: ".well-known/microsoft-officeaddins-allowed.json",
    methods: ["GET", "HEAD"],
    authLevel: "anonymous",
    handler: answering(allowedScripts(settings)),
  });
}
