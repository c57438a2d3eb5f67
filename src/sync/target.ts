import type { Employee } from "../employees/employee.ts";
import type { Account } from "./account.ts";
import type { Change, Note, Value, Values, Wish } from "./change.ts";
import type { Memory, Refusal } from "./memory.ts";

/** An employee joined to the account that is theirs, with what earlier runs remember of them in this target. */
export interface Person {
  readonly employee: Employee;
  readonly account: Account;
  readonly memory: Memory;
}

/** What a target should hold for an employee; a field that cannot be written has a note instead of a wish. */
export interface Desired {
  readonly wishes: readonly Wish[];
  readonly notes: readonly Note[];
}

/** What a target holds for a person at planning time; with `skip` nothing of theirs is planned. */
export interface Held {
  readonly values: Values;
  readonly skip?: Note;
}

/** All it takes to put back what a value only tells apart (the signature behind its hash); plain JSON. */
export type Content = Readonly<Record<string, string | boolean>>;

/** What a target holds for one person at this moment; `contents` by field, of those whose value is not all there is. */
export interface Found {
  readonly values: Values;
  readonly contents?: Readonly<Record<string, Content>>;
}

/** A change back to what was there before, with the content of that where its value is not all there is. */
export interface Restoration extends Change {
  readonly content?: Content | undefined;
}

/** One person's work in one target, as the queue brings it. */
export interface Task {
  readonly employee: Employee;
  readonly entraId: string;
  readonly memory: Memory;
}

/** What a write came to: fields in neither list were accepted; `memory` replaces what the target remembers. */
export interface Written {
  readonly requestId: string | undefined;
  readonly refused: readonly Refusal[];
  /** Fields that turned out to need no write after all (the same photo at another address). */
  readonly unneeded?: readonly string[];
  readonly memory?: Memory["facts"];
  /** What a read after the write showed, where the target did one itself; else the spine reads with `current`. */
  readonly readBack?: Values;
}

/** A target made ready for a plan: how to tell what it holds for one person, and what a reader of the plan must know. */
export interface Prepared {
  readonly held: (person: Person) => Held;
  readonly notes?: readonly Note[];
  /** Why this identity could not write what is planned; a preview shows the plan all the same. */
  readonly cannotWrite?: Note | undefined;
}

/**
 * A system that is kept in step. The spine plans, journals and verifies; a target only knows what should be
 * there, what is there, and how to write it. Its calls throw RetryLater or GiveUp.
 */
export interface Target {
  readonly name: string;
  /** Once per plan: reads what concerns everyone, and returns how to tell what one person's target holds. */
  prepare(): Promise<Prepared>;
  desired(employee: Employee): Desired;
  /** What the other targets may show of somebody who is left alone in this one; all there is when absent. */
  withheld?(employee: Employee): Employee;
  /** Reads one person's fields again just before, and once more after, they are written. */
  current(task: Task): Promise<Found>;
  /** Whether two values mean the same, however they are spelt. */
  same(field: string, a: Value, b: Value): boolean;
  write(task: Task, changes: readonly Change[]): Promise<Written>;
  /** Puts back what was there before, from values or what was kept behind them; without it nothing is undone here. */
  restore?(task: Task, changes: readonly Restoration[]): Promise<Written>;
  /** Holds what is remembered against what is really there, for at most ten people; it never writes. */
  verify?(tasks: readonly Task[]): Promise<readonly Verified[]>;
}

/** One person's verification, in the order asked: `facts` replace what is remembered, marked where it drifted. */
export interface Verified {
  readonly drifted: boolean;
  readonly message?: string;
  readonly facts: Memory["facts"];
}
