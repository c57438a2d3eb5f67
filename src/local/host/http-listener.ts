import type { FunctionDefinition, Trigger } from "./function-definition.ts";
import type { Invoker } from "./invocation.ts";
import type { TriggerListener } from "./trigger-listener.ts";

/** An HTTP function as one that can be run by hand; its requests come through the host's server. */
export function httpListener(
  definition: FunctionDefinition<Extract<Trigger, { type: "http" }>>,
  invoker: Invoker,
): TriggerListener {
  const { methods, route } = definition.trigger;
  return {
    start() {},
    async stop() {},
    async runByHand(input) {
      await invoker.invoke(definition, {
        value: {
          http: {
            method: methods.find((method) => method !== "GET") ?? "GET",
            url: `http://127.0.0.1/${route.template}`,
            body: { string: input },
          },
        },
      });
    },
  };
}
