import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFile } from "node:fs/promises";
import type { DequeuedMessageItem } from "@azure/storage-queue";
import pMap from "p-map";
import { connectStorage, messageContent, sendMessage } from "../src/clients/storage/storage.ts";
import { outcomeOf } from "../src/core/outcome.ts";
import { nothingRemembered } from "../src/core/state.ts";
import { type Azurite, startAzurite } from "../src/local/azurite.ts";
import { openRecords, type Records } from "../src/stores/records.ts";
import type { Bench, Measure } from "./bench.ts";
import { median, times } from "./format.ts";

/** So many people have their message waiting, and their rows of a run; so many messages are handled meanwhile. */
const waiting = 3000;
const handled = 300;
const queue = "sync-entra";
const run = "20260301T030000Z-bench";
const fields = ["jobTitle", "department", "mobilePhone"];

/** What handling a message took: requests to storage, messages a second, and milliseconds of Azurite's CPU time for each (Linux only). */
interface Taken {
  readonly requests: number;
  readonly rate: number;
  readonly cpu: number;
}

/** Handles messages as the app does, on Azurite as it is published and as the local cloud runs it. */
export const storage: Bench = {
  name: "storage",
  about: `messages through Azurite while ${waiting} wait: as the local cloud runs it ÷ as it is published, by turns`,
  async measure({ full }) {
    const taken: Record<"published" | "indexed", Taken[]> = { published: [], indexed: [] };
    for (let round = 0; round < (full ? 5 : 3); round++) {
      taken.published.push(await withAzurite(true));
      taken.indexed.push(await withAzurite(false));
    }
    const rate = (of: readonly Taken[]) => median(of.map((one) => one.rate));
    const cpu = (of: readonly Taken[]) => median(of.map((one) => one.cpu));
    const { published, indexed } = taken;
    const requests = median(indexed.map((one) => one.requests));
    const measures: Measure[] = [
      { what: "requests to storage a message", value: requests.toFixed(2), count: requests },
      {
        what: "messages a second",
        value: `${times(rate(indexed) / rate(published))} (${rate(indexed).toFixed(0)} ÷ ${rate(published).toFixed(0)})`,
      },
    ];
    if (Number.isNaN(cpu(indexed))) return measures;
    const ms = `${cpu(indexed).toFixed(1)} ÷ ${cpu(published).toFixed(1)} ms`;
    return [
      ...measures,
      { what: "Azurite's CPU time a message", value: `${times(cpu(indexed) / cpu(published))} (${ms})` },
    ];
  },
};

async function withAzurite(asPublished: boolean): Promise<Taken> {
  const azurite = await startAzurite({ asPublished });
  try {
    return await measureMessages(azurite);
  } finally {
    await azurite.close();
  }
}

async function measureMessages(azurite: Azurite): Promise<Taken> {
  const records = openRecords(connectStorage(azurite));
  await records.carryOver(async () => new Map());
  await pMap(
    Array.from({ length: waiting }, (_, number) => number),
    async (number) => {
      await sendMessage(records.storage, queue, { number }, 3600);
      await writeRows(records, number);
    },
    { concurrency: 16 },
  );
  const cpuBefore = await cpuOf(azurite);
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  subscribe("http.client.request.start", count);
  const begun = performance.now();
  const client = await records.storage.queue(queue);
  for (let sent = 0; sent < handled; sent += 4) {
    await pMap([0, 1, 2, 3], (one) => sendMessage(records.storage, queue, { number: waiting + sent + one }));
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 4 });
    await pMap(receivedMessageItems, (message) => handle(records, message));
  }
  const seconds = (performance.now() - begun) / 1000;
  unsubscribe("http.client.request.start", count);
  return {
    requests: requests / handled,
    rate: handled / seconds,
    cpu: ((await cpuOf(azurite)) - cpuBefore) / handled,
  };
}

async function handle(
  records: Records,
  { messageId, messageText, popReceipt }: DequeuedMessageItem,
): Promise<void> {
  const { number } = messageContent(messageText) as { readonly number: number };
  await writeRows(records, number);
  await (await records.storage.queue(queue)).deleteMessage(messageId, popReceipt);
}

/** What is written of a person in one target: the claim, the intent, what came of it. */
async function writeRows({ states, journal, outcomes }: Records, number: number): Promise<void> {
  const entraId = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const entry = { run, key: entraId, email: `person.${number}@example.com`, target: "entra" };
  const message = { messageId: entraId, delivery: 1, isNew: true };
  const claimant = { target: "entra", key: entraId, sequence: 1, ...message };
  const claim = await states.claim(claimant);
  if (claim.kind !== "claimed") throw new Error(`Person ${number} is ${claim.kind}.`);
  const changes = fields.map((field) => ({
    target: "entra",
    field,
    from: "before",
    to: "after",
    rule: "column",
  }));
  await journal.intend(entry, changes);
  await journal.end(entry, fields, "done", "request");
  await outcomes.record(outcomeOf({ ...entry, entraId }, { status: "changed", fields }));
  await claim.release(nothingRemembered);
}

/** Milliseconds of CPU time that Azurite has taken so far; NaN where the system has no /proc. */
async function cpuOf({ pid }: Azurite): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // proc(5): utime and stime are fields 14 and 15, in hundredths of a second; the name before may have spaces.
  const [utime = Number.NaN, stime = Number.NaN] = stat
    .slice(stat.lastIndexOf(")"))
    .split(" ")
    .slice(12, 14)
    .map(Number);
  return (utime + stime) * 10;
}
