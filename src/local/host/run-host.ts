import { BlobServiceClient } from "@azure/storage-blob";
import type { FunctionDefinition } from "./function-definition.ts";
import { readHostConfig, storageConnection } from "./host-config.ts";
import { type HostKeys, makeKeys } from "./host-keys.ts";
import type { Log } from "./host-log.ts";
import { httpListener, serveHttp } from "./http-server.ts";
import { createInvoker, type TriggerListener } from "./invocation.ts";
import { loadFunctions } from "./load-functions.ts";
import type { HostStart, LoadedFunction } from "./queue-message.ts";
import { createQueueClients, createSendOutputs } from "./queue-output.ts";
import { queueListener } from "./queue-trigger.ts";
import { timerListener } from "./timer/timer-trigger.ts";

/** The host, running in this process. */
export interface RunningHost {
  readonly port: number;
  readonly keys: HostKeys;
  readonly functions: readonly LoadedFunction[];
  /** Takes nothing new and resolves when what runs is finished. */
  stop(): Promise<void>;
}

/** Loads the app into this process and listens for its triggers; rejects when it cannot start. Settings are process.env. */
export async function runHost(start: HostStart, log: Log): Promise<RunningHost> {
  const settings = process.env;
  const config = await readHostConfig(start.app, settings);
  const { core, definitions, functions } = await loadFunctions(start.app, settings, config.routePrefix, log);

  const clients = createQueueClients();
  const invoker = createInvoker(core, createSendOutputs(clients, config.queues.messageEncoding), log);
  const hostId = settings["AzureFunctionsWebHost__hostid"] ?? "local";
  const listen = (definition: FunctionDefinition): TriggerListener => {
    const { trigger } = definition;
    switch (trigger.type) {
      case "queue": {
        const leaseMs = start.leaseSeconds * 1000;
        return queueListener(
          { ...definition, trigger },
          { options: config.queues, leaseMs, clients, invoker, log },
        );
      }
      case "timer": {
        const service = BlobServiceClient.fromConnectionString(storageConnection(undefined, settings), {
          retryOptions: { maxTries: 2, retryDelayInMs: 200, tryTimeoutInMs: 10_000 },
        });
        const container = service.getContainerClient("azure-webjobs-hosts");
        return timerListener({ ...definition, trigger }, { container, hostId, invoker, log });
      }
      case "http":
        return httpListener({ ...definition, trigger }, invoker);
    }
  };

  const listeners = new Map(definitions.map((each) => [each.name.toLowerCase(), listen(each)]));
  const https = definitions.flatMap((each) =>
    each.trigger.type === "http" ? [{ ...each, trigger: each.trigger }] : [],
  );
  const keys = makeKeys(
    start.keys,
    https.map(({ name }) => name),
  );
  const server = await serveHttp({ ...start, definitions: https, listeners, keys, invoker, log });
  for (const listener of listeners.values()) listener.start();

  return {
    port: server.port,
    keys,
    functions,
    async stop() {
      await Promise.all([server.close(), ...[...listeners.values()].map((listener) => listener.stop())]);
      await invoker.idle();
      await core.runHooks("appTerminate", { hookData: {}, appHookData: {} });
    },
  };
}
