import type { Employee } from "./employee.ts";
import type { Account } from "./match.ts";
import type { Memory, Refusal } from "./state.ts";

/** An employee joined to the account that is theirs, with what earlier runs remember of them in this target. */
export interface Person {
  readonly employee: Employee;
  readonly account: Account;
  readonly memory: Memory;
}

/** What a target should hold for an employee; a field that cannot be written has a note instead of a wish. */
export interface Desired {
  readonly fields: readonly DesiredField[];
  readonly notes: readonly Note[];
}

/** What a target holds for a person at planning time; with `skip` nothing of theirs is planned. */
export interface KnownState {
  readonly values: Values;
  readonly skip?: Note;
}

/** All it takes to put back what a value only tells apart (the signature behind its hash); plain JSON. */
export type Content = Readonly<Record<string, string | boolean>>;

/** What a target holds for one person at this moment; `contents` by field, of those whose value is not all there is. */
export interface CurrentState {
  readonly values: Values;
  readonly contents?: Readonly<Record<string, Content>>;
}

/** A change back to what was there before, with the content of that where its value is not all there is. */
export interface Restoration extends Change {
  readonly content?: Content | undefined;
}

/** One person's work in one target. An undo goes by the record and has no employee: the person may have left. */
export interface Task {
  readonly email: string;
  readonly entraId: string;
  readonly memory: Memory;
  readonly employee?: Employee | undefined;
}

/** Work that the employee's row decides. */
export interface EmployeeTask extends Task {
  readonly employee: Employee;
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
  readonly known: (person: Person) => KnownState;
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
  current(task: Task): Promise<CurrentState>;
  /** Whether two values mean the same, however they are spelt. */
  same(field: string, a: Value, b: Value): boolean;
  write(task: EmployeeTask, changes: readonly Change[]): Promise<Written>;
  /** Puts back what was there before, from values or what was kept behind them; without it nothing is undone here. */
  restore?(task: Task, changes: readonly Restoration[]): Promise<Written>;
  /** Holds what is remembered against what is really there, for at most ten people; it never writes. */
  verify?(tasks: readonly EmployeeTask[]): Promise<readonly Verified[]>;
}

/** One person's verification, in the order asked: `facts` replace what is remembered, marked where it drifted. */
export interface Verified {
  readonly drifted: boolean;
  readonly message?: string;
  readonly facts: Memory["facts"];
}

/** What a field holds: text, or null for nothing. */
export type Value = string | null;

/** One field of one person in one target, before and after, and the rule that decided it (as SYNC_ATTRIBUTES writes it). */
export interface Change {
  readonly target: string;
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
  readonly rule: string;
}

/** Something a person should know that is no change; `code` is stable and kebab-case. */
export interface Note {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly field?: string;
  readonly remedy?: string;
}

/** What a field should hold by `rule`; `when` "empty" leaves alone whatever the field holds already. */
export interface DesiredField {
  readonly field: string;
  readonly to: Value;
  readonly rule: string;
  readonly when: "always" | "empty";
}

/** Field → value: what a target holds for one person, as the target returned it. */
export type Values = Readonly<Record<string, Value>>;

/** The app roles in this identity's token, or with `renew` in a new one; undefined when a token does not tell. */
export type Granted = (options: { readonly renew: boolean }) => Promise<readonly string[] | undefined>;

/** The note that stands for a target that this identity may not write, since it has none of the `sufficient` app roles. */
export async function cannotWrite(
  target: string,
  granted: Granted | undefined,
  { sufficient, grant }: { readonly sufficient: readonly string[]; readonly grant: string },
): Promise<Note | undefined> {
  const lacks = async (renew: boolean) => {
    // Where there is no token the accounts cannot be read, either: that is for whoever reads them to say.
    const roles = await granted?.({ renew }).catch(() => undefined);
    return roles !== undefined && !sufficient.some((role) => roles.includes(role));
  };
  // A role that was granted just now is in new tokens only.
  if (!(await lacks(false)) || !(await lacks(true))) return undefined;
  return {
    code: "identity-cannot-write",
    message: `This identity cannot write ${target}: its token has none of the app roles ${sufficient.join(", ")}.`,
    target,
    remedy: grant,
  };
}
