import { Module } from "node:module";
import type { Log, LogLevel } from "./host-log.ts";

type Binding = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly direction: "in" | "out";
};
type Callback = (...args: unknown[]) => unknown;
type Hook = (context: object) => unknown;

/** A retry policy as the app registered it; durations in whole seconds. */
export interface RetryOptions {
  readonly retryStrategy?: string;
  /** -1: without end. */
  readonly maxRetryCount?: number;
  readonly delayInterval?: { readonly seconds: number };
  readonly minimumInterval?: { readonly seconds: number };
  readonly maximumInterval?: { readonly seconds: number };
}

/** A function as the app's programming model registers it: bindings by name, `$return` among them. */
export interface Registration {
  readonly metadata: {
    readonly name: string;
    readonly bindings: Readonly<Record<string, Binding>>;
    readonly retryOptions?: RetryOptions;
  };
  readonly callback: Callback;
}

/** What an invocation is asked with. */
export interface InvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext: { readonly traceParent: string; readonly traceState: string };
  readonly retryContext?: {
    readonly retryCount: number;
    readonly maxRetryCount: number;
    readonly exception?: { readonly message: string; readonly stackTrace: string };
  };
}

/** What an invocation answers: each output by its binding's name. */
export interface InvocationResponse {
  readonly outputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly returnValue?: TypedData | null;
}

/** How the programming model sees one invocation while it runs. */
export interface CoreContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: Registration["metadata"];
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

/** `@azure/functions` itself, as far as the host calls it. */
interface ProgrammingModel {
  getInvocationModel(context: CoreContext): {
    getArguments(): Promise<{ context: object; inputs: unknown[] }>;
    invokeFunction(context: object, inputs: unknown[], callback: Callback): Promise<unknown>;
    getResponse(context: object, result: unknown): Promise<InvocationResponse>;
  };
  getCapabilities(defaults: Record<string, string>): Promise<Record<string, string>>;
}

/** What the app registered with `@azure/functions-core` while it loaded. */
export interface FunctionsCore {
  readonly registrations: readonly Registration[];
  readonly model: () => ProgrammingModel | undefined;
  /** Runs the hooks of that name in the order they were registered; rejects with what one throws. */
  runHooks(name: string, context: object): Promise<void>;
  /** From here on, registering a function throws, as it does once the real app has started. */
  close(): void;
}

/** Answers every later `require("@azure/functions-core")` of this process, as the real worker does. */
export function provideFunctionsCore(log: Log): FunctionsCore {
  const registrations: Registration[] = [];
  const hooks: { name: string; hook: Hook }[] = [];
  let model: ProgrammingModel | undefined;
  let closed = false;

  const api = {
    // The versions that the behaviour of this host was observed on.
    version: "3.9.1",
    hostVersion: "4.1037.0",
    registerFunction(metadata: Registration["metadata"], callback: Callback) {
      if (closed) throw new Error("A function can only be registered during app startup.");
      if (registrations.some((known) => known.metadata.name === metadata.name)) {
        throw new Error(`A function named "${metadata.name}" has already been registered.`);
      }
      const registration = { metadata, callback };
      registrations.push(registration);
      return disposable(() => remove(registrations, registration));
    },
    registerHook(name: string, hook: Hook) {
      const registered = { name, hook };
      hooks.push(registered);
      return disposable(() => remove(hooks, registered));
    },
    setProgrammingModel(given: ProgrammingModel) {
      model = given;
    },
    getProgrammingModel: () => model,
    log: (level: LogLevel, _category: string, message: string) => log({ level, message }),
  };
  answerRequire("@azure/functions-core", api);

  return {
    registrations,
    model: () => model,
    close() {
      closed = true;
    },
    async runHooks(name, context) {
      for (const registered of hooks.filter((each) => each.name === name)) await registered.hook(context);
    },
  };
}

function answerRequire(name: string, answer: unknown) {
  const prototype = Module.prototype as unknown as { require: (id: string) => unknown };
  const original = prototype.require;
  prototype.require = function (this: unknown, id: string) {
    return id === name ? answer : Reflect.apply(original, this, [id]);
  };
}

function disposable(dispose: () => void) {
  return { dispose };
}

function remove<T>(list: T[], item: T) {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}

/** An HTTP request or response as the worker protocol carries it; names and values are single strings. */
export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  readonly cookies?: readonly { readonly name?: string }[];
}

/** A value as the worker protocol carries it: exactly one member is set. */
export interface TypedData {
  readonly string?: string;
  /** JSON text. */
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}
