import { normalize } from "../../src/core/key.ts";
import type { Change, DesiredField, Target, Task, Value, Written } from "../../src/core/target.ts";

/** A target that holds one person's fields in memory. */
export interface MemoryTarget extends Target {
  readonly values: Record<string, Value>;
  /** Every requested write, in order. */
  readonly writes: (readonly Change[])[];
}

/** Changes to the target's behaviour. */
export interface Behaviour {
  /** Replaces the write; `accept` keeps the changes. */
  readonly write?: (
    changes: readonly Change[],
    accept: (changes: readonly Change[]) => void,
    task: Task,
  ) => Promise<Written>;
  /** Called before every read; the first is number 1. */
  readonly read?: (count: number, values: Record<string, Value>) => void;
}

/** Makes a target that holds `values`, with the same desired fields for all employees. */
export function memoryTarget(
  values: Record<string, Value>,
  desired: readonly DesiredField[],
  behaviour: Behaviour = {},
): MemoryTarget {
  const writes: (readonly Change[])[] = [];
  const accept = (changes: readonly Change[]) => {
    for (const { field, to } of changes) values[field] = to;
  };
  let reads = 0;
  return {
    name: "entra",
    values,
    writes,
    prepare: async () => ({ known: () => ({ values }) }),
    desired: () => ({ fields: desired, notes: [] }),
    same: (_, a, b) => normalize(a) === normalize(b),
    current: async () => {
      behaviour.read?.(++reads, values);
      return { values: { ...values } };
    },
    write: async (task, changes) => {
      writes.push(changes);
      if (behaviour.write) return behaviour.write(changes, accept, task);
      accept(changes);
      return { requestId: "r-1", refused: [] };
    },
  };
}
