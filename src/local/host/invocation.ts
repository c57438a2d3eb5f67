import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { FunctionDefinition } from "./function-definition.ts";
import type {
  CoreContext,
  FunctionsCore,
  InvocationRequest,
  InvocationResponse,
  RetryOptions,
  TypedData,
} from "./functions-core.ts";
import { errorText, type Log } from "./host-log.ts";
import type { SendOutputs } from "./queue-output.ts";

/** What a trigger hands to its function. */
interface TriggerData {
  readonly value: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** The caller's W3C traceparent, for HTTP only: a queue does not carry one. */
  readonly traceParent?: string | undefined;
}

/** The result of an invocation, its retries and outputs included; a failure is logged already. */
export type InvocationResult =
  | { readonly succeeded: true; readonly response: InvocationResponse }
  | { readonly succeeded: false };

/** Runs functions and knows those that still run. */
export interface Invoker {
  /** Never rejects. */
  invoke(definition: FunctionDefinition, data: TriggerData): Promise<InvocationResult>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** Invokes through the programming model the app registered, its hooks included. */
export function createInvoker(core: FunctionsCore, sendOutputs: SendOutputs, log: Log): Invoker {
  const appHookData = {};
  const running = new Set<Promise<unknown>>();

  const attempt = async (definition: FunctionDefinition, request: InvocationRequest) => {
    const context = coreContext(definition, request, log);
    const model = core.model()?.getInvocationModel(context);
    if (!model) throw new Error("The app has set no programming model.");
    const { context: invocationContext, inputs } = await model.getArguments();
    const hookData = {};
    const before = {
      hookData,
      appHookData,
      invocationContext,
      inputs,
      functionCallback: definition.registration.callback,
    };
    context.state = "preInvocationHooks";
    await core.runHooks("preInvocation", before);

    const after = {
      hookData,
      appHookData,
      invocationContext,
      inputs: before.inputs,
      result: null as unknown,
      error: null as unknown,
    };
    context.state = "invocation";
    try {
      after.result = await model.invokeFunction(invocationContext, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error ?? new Error("The function threw nothing.");
    }
    context.state = "postInvocationHooks";
    await core.runHooks("postInvocation", after);
    context.state = undefined;
    if (after.error !== null && after.error !== undefined) throw after.error;
    const response = await model.getResponse(invocationContext, after.result);
    await sendOutputs(definition, response);
    return response;
  };

  const run = async (definition: FunctionDefinition, data: TriggerData): Promise<InvocationResult> => {
    const { retry, name } = definition;
    // One id for all attempts, as observed on the real host.
    const invocationId = randomUUID();
    let failure: unknown;
    log({ level: "debug", function: name, invocationId, message: "Executing" });
    for (let retryCount = 0; ; retryCount++) {
      try {
        const response = await attempt(definition, {
          invocationId,
          inputData: [{ name: definition.triggerName, data: data.value }],
          triggerMetadata: data.metadata ?? {},
          traceContext: { traceParent: newTraceParent(data.traceParent), traceState: "" },
          ...(retry && { retryContext: retryContext(retryCount, retry.maxRetryCount ?? 0, failure) }),
        });
        log({ level: "debug", function: name, invocationId, message: "Executed (Succeeded)" });
        return { succeeded: true, response };
      } catch (error) {
        failure = error;
        log({
          level: "error",
          function: name,
          invocationId,
          message: `Executed (Failed): ${errorText(error)}`,
        });
      }
      if (!retry || retryCount >= maxRetries(retry)) return { succeeded: false };
      await setTimeout(retryDelayMs(retry, retryCount + 1));
    }
  };

  return {
    invoke(definition, data) {
      const result = run(definition, data).finally(() => running.delete(result));
      running.add(result);
      return result;
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

function coreContext(definition: FunctionDefinition, request: InvocationRequest, log: Log): CoreContext {
  const { invocationId } = request;
  return {
    invocationId,
    request,
    metadata: definition.registration.metadata,
    state: undefined,
    log: (level, _category, message) => log({ level, function: definition.name, invocationId, message }),
  };
}

function retryContext(retryCount: number, maxRetryCount: number, failure: unknown) {
  if (retryCount === 0) return { retryCount, maxRetryCount };
  const message = failure instanceof Error ? failure.message : String(failure);
  return { retryCount, maxRetryCount, exception: { message, stackTrace: errorText(failure) } };
}

const pattern = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A new span's W3C traceparent: in the caller's trace where the caller sent one, else in a new trace. */
export function newTraceParent(caller?: string): string {
  const [, trace = randomBytes(16).toString("hex"), flags = "01"] = pattern.exec(caller ?? "") ?? [];
  return `00-${trace}-${randomBytes(8).toString("hex")}-${flags}`;
}

/** What listens for the events that start one function. */
export interface TriggerListener {
  start(): void;
  /** Stops taking new events and resolves when those taken are done with. */
  stop(): Promise<void>;
  /** Runs the function by hand with that input, as `POST /admin/functions/<name>` does; resolves when it has run. */
  runByHand(input: string): Promise<void>;
}

/** How many times a failed attempt is repeated; 0 without a policy. */
export function maxRetries(retry: RetryOptions | undefined): number {
  if (!retry) return 0;
  return retry.maxRetryCount === -1 ? Number.POSITIVE_INFINITY : (retry.maxRetryCount ?? 0);
}

/** The wait in ms before that retry (from 1): fixed, or doubling from the minimum up to the maximum interval. */
export function retryDelayMs(retry: RetryOptions, retryCount: number): number {
  if (retry.retryStrategy !== "exponentialBackoff") return (retry.delayInterval?.seconds ?? 0) * 1000;
  const minimum = retry.minimumInterval?.seconds ?? 0;
  const maximum = retry.maximumInterval?.seconds ?? minimum;
  return Math.min(maximum, minimum * 2 ** (retryCount - 1)) * 1000;
}
