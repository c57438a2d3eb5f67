import type { Command } from "@commander-js/extra-typings";
import type { PoisonAnswer, QueueList, QueueView } from "../api/queues.ts";
import { connect, withConnection } from "./connection.ts";
import { exitWith, formatOption, helpAfter, notBlank } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { columns, plain, style } from "./terminal.ts";

/** Adds what shows the queues, and deals with poisoned messages. */
export function addQueues(program: Command): void {
  const queues = program
    .command("queues")
    .description("Show how much waits on each queue, how old it is, and what is poisoned.")
    .addOption(formatOption());
  withConnection(queues).action(async (options) => {
    const list = await connect(options).queues();
    if (options.format === "json") printJson(list);
    else printLines(describeQueues(list));
    exitWith(list.queues.some(({ poisoned }) => poisoned > 0) ? 1 : 0);
  });
  helpAfter(queues, {
    examples: [["entra-sync queues peek sync-entra", "what the first messages are about"]],
    exitCodes: { 0: "nothing is poisoned", 1: "something is, or an error" },
  });

  const peek = queues
    .command("peek <queue>")
    .description("Show what the first messages of a queue and of its poison queue are about, without values.")
    .addOption(formatOption());
  withConnection(peek).action(async (queue, options) => {
    const list = await connect(options).queues();
    const found = list.queues.find(({ name }) => name === queue);
    if (!found) throw new Error(`There is no queue ${queue}; there are ${namesOf(list)}.`);
    if (options.format === "json") printJson(found);
    else printLines(describeMessages(found));
  });
  helpAfter(peek, { exitCodes: { 0: "shown", 1: "no such queue, or another error" } });

  for (const { name, about, done } of orders) {
    const order = queues
      .command(`${name} <queue>`)
      .description(about)
      .requiredOption("--reason <text>", "why, for the record", notBlank)
      .option(
        "--message <id>",
        "only this message of the poison queue (its id is shown by peek); repeat it for more",
        (value: string, previous?: readonly string[]): readonly string[] => [...(previous ?? []), value],
      )
      .addOption(formatOption());
    withConnection(order).action(async (queue, { reason, message, ...options }) => {
      const messages = message && { messages: message };
      const answer = await connect(options).poison(queue, name, { reason, ...messages });
      const named = new Set(message).size;
      const missing = Math.max(0, named - answer.done.messages);
      if (options.format === "json") printJson(answer);
      else printLines([describeOrder(answer, done), ...describeMissing(answer, { named, missing })]);
      exitWith(answer.done.messages > 0 && missing === 0 ? 0 : 1);
    });
    helpAfter(order, {
      examples: [[`entra-sync queues ${name} sync-entra --reason "The database is back"`, "all of them"]],
      exitCodes: {
        0: done,
        1: "there was nothing to do, not all that are named were found, or an error",
      },
    });
  }
}

const orders = [
  {
    name: "retry",
    about: "Put the poisoned messages of a queue back on it, as new ones.",
    done: "put back",
  },
  {
    name: "drop",
    about:
      "Drop the poisoned messages of a queue; the outcome of each person that one names, if it is of the run's latest attempt, says so, and the run can end.",
    done: "dropped",
  },
] as const;

const namesOf = ({ queues }: QueueList): string => queues.map(({ name }) => name).join(", ");

function describeQueues({ queues, history }: QueueList): string[] {
  const rows = queues.map(({ name, depth, oldestSeconds, poisoned }) => [
    name,
    `${depth} queued`,
    oldestSeconds > 0 ? `oldest due for ${durationOf(oldestSeconds)}` : "nothing late",
    poisoned > 0 ? style("red", `${poisoned} poisoned`) : "none poisoned",
  ]);
  const poisoned = queues.filter((queue) => queue.poisoned > 0);
  const advice = poisoned.flatMap(({ name }) => [
    `  entra-sync queues peek ${name}`,
    `  entra-sync queues retry ${name} --reason "…"   # or drop`,
  ]);
  const events = history.map(({ at, what, messages, queue, by, reason }) => [
    at,
    `${what} ${messages} of ${queue}`,
    plain(`${by}: ${reason}`),
  ]);
  return [
    ...columns(rows),
    ...(advice.length > 0 ? ["", "Poisoned messages:", ...advice] : []),
    ...(events.length > 0 ? ["", "Done to poison queues:", ...columns(events)] : []),
  ];
}

function describeMessages({ name, depth, poisoned, waiting, poison }: QueueView): string[] {
  const part = (title: string, count: number, messages: QueueView["waiting"]) => [
    `${title}: ${count}${messages.length < count ? `, of which ${messages.length} can be seen` : ""}`,
    ...columns(messages.map(rowOf)).map((line) => `  ${line}`),
  ];
  return [...part(name, depth, waiting), ...part(`${name}-poison`, poisoned, poison)];
}

const rowOf = ({ id, kind, run, people, delivered, due, queuedAt }: QueueView["waiting"][number]) => [
  id,
  kind,
  run ?? "no run",
  `delivered ${delivered} times`,
  `due ${due ?? queuedAt}`,
  people.map(({ key }) => key).join(" "),
];

const describeOrder = ({ done: { messages, queue }, left }: PoisonAnswer, done: string): string =>
  messages === 0
    ? `Nothing that can be seen is poisoned in ${queue}${left > 0 ? ` (${left} are in work or not named)` : ""}.`
    : `${messages} of ${queue}-poison ${done}, ${left} left.`;

const describeMissing = (
  { done: { queue } }: PoisonAnswer,
  { named, missing }: { readonly named: number; readonly missing: number },
): string[] =>
  missing === 0
    ? []
    : [
        `Not found: ${missing} of ${named} that were named; what can be seen: entra-sync queues peek ${queue}`,
      ];

/** Seconds in the largest unit that makes sense. */
function durationOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
