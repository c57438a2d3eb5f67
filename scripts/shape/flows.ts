import { relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { lifeEvents } from "../../src/local/company/life-events.ts";
import { type Stack, startStack } from "../../src/local/stack.ts";
import { calledSources, profile } from "./coverage.ts";
import { isAppProper, type Measure } from "./structure.ts";

/** What happens in the app between two looks at its coverage. */
interface Flow {
  readonly name: string;
  /** How many files it may run through; undefined: only printed. */
  readonly limit?: number;
  readonly run: (stack: Stack) => Promise<void>;
}

/** A flow with the source files that it ran through, relative to src, sorted. */
export interface FlowFiles extends Omit<Flow, "run"> {
  readonly files: readonly string[];
}

const person = "henrik.aasen@fjordbo.example";

const flows: readonly Flow[] = [
  {
    name: "a changed title, from the timer to the run's summary",
    limit: 89,
    async run(stack) {
      await lifeEvents(stack.database.query).changeTitle(person, "Fagansvarlig");
      await ask(stack, "/admin/functions/snapshotEmployees", { input: "" });
      await titleIs(stack, "Fagansvarlig");
    },
  },
  {
    name: "POST /api/runs to the run's summary",
    limit: 85,
    async run(stack) {
      await lifeEvents(stack.database.query).changeTitle(person, "Avdelingsleder");
      const { id } = await ask<{ id: string }>(stack, "/api/runs", { emails: [person] });
      await summaryOf(stack, id);
      await titleIs(stack, "Avdelingsleder");
    },
  },
  {
    name: "GET /api/preview",
    async run(stack) {
      await lifeEvents(stack.database.query).changeTitle(person, "Megler");
      const plan = await ask<{ hasChanges: boolean }>(stack, `/api/preview?email=${person}`);
      if (!plan.hasChanges) throw new Error("The preview shows no change, though a title was changed.");
    },
  },
];

/** Runs each flow once in the built app, with profiles as its only target, and gives the source files it ran through. */
export async function measureFlows(src: string): Promise<readonly FlowFiles[]> {
  const debuggerAt = Promise.withResolvers<string>();
  const stack = await startStack({
    employees: 60,
    // No port is known before: the debugger takes a free one and prints it.
    settings: { SYNC_TARGETS: "entra", NODE_OPTIONS: "--inspect=127.0.0.1:0" },
    host: {
      onLog: ({ message }) => {
        const address = /^Debugger listening on (ws:\S+)/.exec(message)?.[1];
        if (address) debuggerAt.resolve(address);
      },
    },
  });
  try {
    // Afterwards everyone is in step, and nothing is left to do but what the flows bring.
    const { id } = await ask<{ id: string }>(stack, "/api/runs", {});
    await summaryOf(stack, id);
    const profiler = await profile(await debuggerAt.promise);
    try {
      const measured: FlowFiles[] = [];
      for (const { run, ...flow } of flows) {
        await settled(stack);
        await profiler.take();
        await run(stack);
        await settled(stack);
        const sources = await calledSources(await profiler.take());
        const files = sources.map((path) => relative(src, path).replaceAll("\\", "/"));
        measured.push({ ...flow, files: files.filter((file) => isOurs(file) && isAppProper(file)) });
      }
      return measured;
    } finally {
      // A process with a debugger does not exit.
      profiler.close();
    }
  } finally {
    await stack.close();
  }
}

/** The flows as rows of the table. */
export const flowMeasures = (flows: readonly FlowFiles[]): readonly Measure[] =>
  flows.map(({ name, limit, files }) => ({
    what: `${name}: files run through`,
    value: String(files.length),
    limit: limit ? `at most ${limit}` : "",
    offences:
      limit && files.length > limit
        ? [`${name} runs through ${files.length} files (--files lists them).`]
        : [],
  }));

const isOurs = (file: string) => !file.startsWith("../");

async function ask<T>({ host }: Stack, path: string, body?: object): Promise<T> {
  const response = await fetch(`${host.url}${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json", "x-functions-key": host.keys.master },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Follows a run over the API until it has a summary; throws unless it is done. */
async function summaryOf(stack: Stack, id: string): Promise<void> {
  const run = await until(`run ${id} to end`, async () => {
    const { status, summary } = await ask<{ status: string; summary?: object }>(stack, `/api/runs/${id}`);
    return summary || /^(failed|stale|cancelled|held)$/.test(status) ? { status, summary } : undefined;
  });
  if (run.status !== "done") throw new Error(`Run ${id} ended ${run.status} instead of done.`);
}

/** Waits until Entra ID has a title, without a call to the app. */
const titleIs = ({ microsoft }: Stack, title: string): Promise<true> =>
  until(`${person} to become ${title} in Entra ID`, async () =>
    microsoft.users
      .all()
      .some(({ userPrincipalName, jobTitle }) => userPrincipalName === person && jobTitle === title)
      ? true
      : undefined,
  );

/** Waits, without a call to the app, until no run is under way and the functions that ended the last one have returned. */
async function settled({ azurite }: Stack): Promise<void> {
  const table = TableClient.fromConnectionString(azurite.connectionString, "runs", {
    allowInsecureConnection: true,
  });
  const filter = "PartitionKey eq 'run'";
  await until("all runs to end", async () => {
    const statuses = await Array.fromAsync(
      table.listEntities<{ status: string }>({ queryOptions: { filter } }),
      ({ status }) => status,
    );
    return statuses.every((status) => status === "done") ? true : undefined;
  });
  // A run is done before the function that ended it is.
  await delay(1000);
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(100);
  }
  throw new Error(`Waited a minute for ${what}.`);
}
