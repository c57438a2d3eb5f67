import type { Storage } from "../../src/clients/storage/storage.ts";
import type { Rate } from "../../src/core/pace.ts";
import { nearMs, slotsOf } from "../../src/runs/queue/slots.ts";

/** Processes that do messages of target "entra" as `syncPerson` does, on a clock of their own. */
export interface Scene {
  /** When messages are due, milliseconds since 1970. */
  readonly due: readonly number[];
  /** How many processes there are at a time. */
  readonly processes: (time: number) => number;
  /** Messages a second that one process can do, at a time. */
  readonly capacity: number | ((time: number) => number);
  /** By default the app's own, 18 a second of Graph's 20. */
  readonly rate?: Rate;
}

/** What came of it: when each message started, and how often messages were delivered and put back. */
export interface Done {
  readonly starts: readonly number[];
  readonly deliveries: number;
  /** By message, where it was. */
  readonly putBack: ReadonlyMap<number, number>;
}

interface Message {
  readonly id: number;
  readonly visible: number;
  readonly slot?: number;
}

/** Does all messages with the app's own slots; a function waits for a slot within 5 s, as the worker does. */
export async function simulateWork(
  storage: Storage,
  { due, processes, capacity, rate = 18 }: Scene,
): Promise<Done> {
  let time = Math.min(...due);
  const most = 8;
  const slots = Array.from({ length: most }, () => slotsOf(storage, { entra: rate }, () => time));
  const free = new Array<number>(most).fill(time);
  let queue: Message[] = due.map((visible, id) => ({ id, visible }));
  let back: Message[] = [];
  const starts: number[] = [];
  const putBack = new Map<number, number>();
  let deliveries = 0;
  queue.sort((a, b) => a.visible - b.visible);
  let head = 0;
  while (head < queue.length || back.length > 0) {
    if (head === queue.length || (back[0]?.visible ?? Infinity) < (queue[head]?.visible ?? 0)) {
      queue = [...queue.slice(head), ...back].sort((a, b) => a.visible - b.visible);
      [head, back] = [0, []];
    }
    const message = queue[head] as Message;
    const running = free.slice(0, processes(Math.max(time, message.visible)));
    const soonest = Math.min(...running);
    const worker = running.indexOf(soonest);
    time = Math.max(time, message.visible, soonest);
    head += 1;
    deliveries += 1;
    const slot = (await slots[worker]?.("entra", message.slot)) ?? 0;
    const wait = slot - time;
    if (wait > nearMs && message.slot === undefined) {
      putBack.set(message.id, (putBack.get(message.id) ?? 0) + 1);
      back.push({ id: message.id, visible: time + Math.round(wait / 1000) * 1000, slot });
      back.sort((a, b) => a.visible - b.visible);
      free[worker] = time + 10;
      continue;
    }
    const start = time + Math.max(0, wait);
    starts.push(start);
    free[worker] = start + 1000 / (typeof capacity === "number" ? capacity : capacity(start));
  }
  return { starts, deliveries, putBack };
}

/** When calls reach Graph: up to two seconds after the start, each differently. */
export const arrivals = (starts: readonly number[]): readonly number[] =>
  starts.map((start, index) => start + ((index * 7919) % 2000));
