import type { Employee } from "./employee.ts";
import type { GiveUp, RetryLater } from "./errors.ts";
import type { Account } from "./identity/account.ts";

/** An employee with the matching account, and what earlier runs remembered in this target. */
export interface Person {
  readonly employee: Employee;
  readonly account: Account;
  readonly memory: Memory;
}

/** What targets may plan by of an account, besides the employee. */
export type ShownAccount = Pick<Account, "id" | "preferredLanguage" | "groups">;

/** Accounts with what was read about them, and notes on what could not be. */
export interface Learnt<A extends ShownAccount> {
  readonly accounts: readonly A[];
  readonly notes: readonly Note[];
}

/** What a target should hold for an employee; a field that cannot be written has a note instead. */
export interface Desired {
  readonly fields: readonly DesiredField[];
  readonly notes: readonly Note[];
}

/** What a target holds for a person at planning time; with `skip` no change is planned for them. */
export interface KnownState {
  readonly values: Values;
  readonly skip?: Note;
  /** Fields that differ from what they should hold only because the templates changed: the person's values are the same. */
  readonly byTemplate?: readonly string[];
  /** What `Target.desired` would return, where what is remembered tells it: making it may be most of what a plan costs. */
  readonly desired?: Desired;
}

/** The content that a value only identifies (the signature behind its hash), to restore it; plain JSON. */
export type Content = Readonly<Record<string, string | boolean>>;

/** What a target holds for one person now; `contents` by field, where the value only identifies the content. */
export interface CurrentState {
  readonly values: Values;
  readonly contents?: Readonly<Record<string, Content>>;
}

/** Records, before it is replaced, what a write replaces, by field; for a target that reads it only then. Absent: nowhere. */
export type Replacing = (contents: Readonly<Record<string, Content>>) => Promise<void>;

/** A change back to the previous value, with its content where the value only identifies it. */
export interface Restoration extends Change {
  readonly content?: Content | undefined;
  /** Why the content cannot be put back any more. */
  readonly lost?: Pick<Note, "message" | "remedy">;
  /** The values of this write were erased: nulls stand for them, and it cannot be undone. */
  readonly erased?: true;
}

/** A value that a target refused: until it changes or a week (or `hours`) has passed, the plan has a note instead of a change. */
export interface Refusal {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  /** Where it is tried again sooner than after a week: after so many hours. */
  readonly hours?: number;
  /** "failed" where a person has to correct something; absent where the person cannot be written. */
  readonly outcome?: "failed";
}

/** A refusal as it is remembered: with a hash of the refused value and the time (ISO 8601). */
export interface RememberedRefusal extends Refusal {
  readonly hash: string;
  readonly at: string;
}

/** What is remembered about one employee in one target between runs; `facts` belong to the target. */
export interface Memory {
  readonly refusals: readonly RememberedRefusal[];
  readonly facts: Readonly<Record<string, string>>;
}

/** One person's work in one target. An undo has no employee, since the person may have left the database. */
export interface Task {
  readonly email: string;
  readonly entraId: string;
  readonly memory: Memory;
  readonly employee?: Employee | undefined;
  /** How often this very work has failed before at what is worth a few tries only (`RetryLater.tries`); absent for never. */
  readonly tried?: number | undefined;
  /** Whether an earlier delivery has begun this very write, and may have made it without an answer. */
  readonly begun?: boolean | undefined;
  /** What a write replaces, as `current` read it: what is there still afterwards was not written. */
  readonly before?: CurrentState["contents"];
}

/** An employee as a target may show them, and notes about values that it leaves out. */
export interface Showable {
  readonly employee: Employee;
  readonly notes: readonly Note[];
}

/** Work that is derived from the employee's row. */
export interface EmployeeTask extends Task {
  readonly employee: Employee;
}

/** The result of a write: fields in neither list were accepted; `memory` replaces what the target remembers. */
export interface Written {
  readonly requestId: string | undefined;
  readonly refused: readonly Refusal[];
  /** Fields that did not need a write (the same photo at another address). */
  readonly unneeded?: readonly string[];
  readonly memory?: Memory["facts"];
  /** The values read after the write, if the target read them itself; else the core reads with `current`. */
  readonly readBack?: Values;
}

/** A target prepared for a plan: `known` returns what it holds for one person, `notes` are for readers of the plan. */
export interface Prepared {
  readonly known: (person: Person) => KnownState;
  readonly notes?: readonly Note[];
  /** Why this identity cannot write what is planned; a preview shows the plan nevertheless. */
  readonly cannotWrite?: Note | undefined;
  /** Whether what it holds is known from its own writes alone, so that everyone differs until the first one. */
  readonly isRemembered?: boolean;
  /** The templates that everyone's values are made with, where the target has any. */
  readonly templates?: TemplatesInUse;
}

/** What puts a signature into mails: the mailbox's own settings, an Outlook add-in, or both. */
export type Served = "mailbox" | "addin" | "both";

/** The digest (SHA-256, hex) of the current templates, and of those that a person's value was made with, if remembered. */
export interface TemplatesInUse {
  readonly digest: string;
  readonly remembered: (memory: Memory) => string | undefined;
  /** Which template an employee gets, and by which rule, in words; absent where no rules choose. */
  readonly choiceOf?: (employee: Employee, account: ShownAccount) => string;
  /** What puts it into their mails; undefined where that is not known. Absent where it is the mailbox for everyone. */
  readonly servedOf?: (employee: Employee, account: ShownAccount) => Served | undefined;
}

/**
 * A system that is kept in sync. The core plans, records and verifies; a target only knows the desired state, the
 * current state, and how to write. Its calls throw RetryLater or GiveUp.
 */
export interface Target {
  readonly name: string;
  /** Targets that this one shows values of to readers: it waits while one of them is held. */
  readonly shows?: readonly string[];
  /** Targets with memories that say which of the values that they keep may be shown here. */
  readonly recalls?: readonly string[];
  /** Whether what is remembered comes of a write, and not only of looking; by default, whether anything is remembered. */
  hasWritten?(memory: Memory): boolean;
  /** Called once per plan: reads what concerns all employees. */
  prepare(): Promise<Prepared>;
  /** Reads what `fitToShow` needs besides; a prepared target has done so. */
  open?(): Promise<void>;
  /**
   * An employee as this target may show them, by what is remembered in it and in those it recalls, and by what it plans by
   * of their account, where that is known; plans and messages carry it.
   */
  fitToShow?(employee: Employee, memoryOf: (target: string) => Memory, account?: ShownAccount): Showable;
  /** Properties of accounts that it plans by, besides those that are always read. */
  accountProperties?(): readonly string[];
  /**
   * Reads what it plans by of accounts and their properties do not say, once for a plan of everyone or of a few people. What
   * cannot be read is a note, and not known of anyone.
   */
  learn?<A extends ShownAccount>(accounts: readonly A[], of: { isEveryone: boolean }): Promise<Learnt<A>>;
  desired(employee: Employee): Desired;
  /** An excluded employee's values that other targets may show; all of them if the method is absent. */
  withheld?(employee: Employee): Employee;
  /** An employee as other targets may show them where these fields are excluded: without the values they are made from. */
  withoutFields?(employee: Employee, fields: readonly string[]): Employee;
  /** Called when a message about a person begins, and what it gives when it ends: shared reads wait only while more may come. */
  begin?(): () => void;
  /** Reads one person's fields, before and after they are written. */
  current(task: Task): Promise<CurrentState>;
  /** Whether two values mean the same, even if spelled differently. */
  same(field: string, a: Value, b: Value): boolean;
  /** What a refused value is recognized by, where it comes in other forms (a picture, however it is signed); itself if absent. */
  identity?(value: Value): Value;
  /** What was written last, as `to` has it, where that is no other person's (a photo, by its address). */
  ownOf?(memory: Memory): Value;
  write(task: EmployeeTask, changes: readonly Change[], replacing?: Replacing): Promise<Written>;
  /** Whether nothing is written, put back or removed before `replacing` has resolved: the intent is recorded with it. */
  readonly replacingFirst?: boolean;
  /**
   * What of a planned write can be made now, with changes of the same fields: the same, or less (a signature without a picture
   * that turns out to be unusable); its facts are remembered if it is written.
   */
  settle?(
    task: EmployeeTask,
    changes: readonly Change[],
    memoryOf: (target: string) => Promise<Memory>,
  ): Promise<{ readonly task: EmployeeTask; readonly changes: readonly Change[] }>;
  /**
   * What to remember where `now` shows the content that a write of `employee`'s was to bring in place of `before`, in other
   * words: for a target that returns another content than it was sent. Undefined where it is not there, or is not sure.
   */
  recognize?(employee: Employee, before: Content | undefined, now: Content): Memory["facts"] | undefined;
  /** How what this app wrote is removed; without it nothing can be removed in this target. */
  readonly removal?: Removal;
  /** Restores previous values or contents; without it nothing can be undone in this target. */
  restore?(task: Task, changes: readonly Restoration[], replacing?: Replacing): Promise<Written>;
  /** What was there before a write and after it, in the terms of `current` without an employee, where those on record are others. */
  asThere?(task: Task, written: Restoration, now: Value): Promise<Restoration>;
  /**
   * Compares the remembered with the actual state, for at most `verifiesAtOnce` people; never writes. What concerns one
   * person only is returned in place of their verification, and what concerns all is thrown.
   */
  verify?(tasks: readonly EmployeeTask[]): Promise<readonly (Verified | RetryLater | GiveUp)[]>;
  /** How many people are verified at a time: as many as are read in one request; ten if absent. */
  readonly verifiesAtOnce?: number;
}

/** What may be removed: only what this app wrote and no one has changed since. */
export interface Removal {
  readonly fields: readonly string[];
  /** The values that are there and are this app's, of a person who may have left the database, or why there are none. */
  ours(task: Task): Promise<CurrentState | Note>;
  write(task: Task, changes: readonly Change[], replacing?: Replacing): Promise<Written>;
}

/** One person's verification, in the order of the tasks: `facts` replace what is remembered, and mark a drift. */
export interface Verified {
  readonly drifted: boolean;
  /** The drift is that someone has changed or removed it there since this app wrote it. */
  readonly changedThere?: true;
  readonly message?: string;
  readonly facts: Memory["facts"];
}

/** What a field holds: text, or null for nothing. */
export type Value = string | null;

/** Only the templates have changed since it was written; or nothing has ever been written of this person in this target. */
export type Cause = "template" | "first";

/** One field of one person in one target, before and after, and the rule that decided it (as SYNC_ATTRIBUTES writes it). */
export interface Change {
  readonly target: string;
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
  readonly rule: string;
  /** Why it differs, where that is not that the person's data changed. */
  readonly cause?: Cause;
  /** When a plan first found that it was changed there, ISO 8601: what the database says is what both had before. */
  readonly changedThere?: string;
}

/** A note for the reader of a plan that is not a change; `code` is stable and kebab-case. */
export interface Note {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly field?: string;
  readonly remedy?: string;
}

/** What a field should hold by `rule`; `when` "empty" keeps any value that the field has already. */
export interface DesiredField {
  readonly field: string;
  readonly to: Value;
  readonly rule: string;
  readonly when: "always" | "empty";
  /** It says nothing about whether a person's values are mixed up: a name, which is guarded by itself, or what everyone has. */
  readonly steady?: true;
}

/** Field → value: what a target holds for one person, as the target returned it. */
export type Values = Readonly<Record<string, Value>>;

/** The app roles in this identity's token, or with `renew` in a new one; undefined when the token does not say. */
export type Granted = (options: { readonly renew: boolean }) => Promise<readonly string[] | undefined>;

/** The note about a target that this identity may not write, because it has none of the `sufficient` app roles. */
export async function cannotWrite(
  target: string,
  granted: Granted | undefined,
  { sufficient, grant }: { readonly sufficient: readonly string[]; readonly grant: string },
): Promise<Note | undefined> {
  const lacks = async (renew: boolean) => {
    // Without a token the accounts cannot be read, either: that is reported by the reader of the accounts.
    const roles = await granted?.({ renew }).catch(() => undefined);
    return roles !== undefined && !sufficient.some((role) => roles.includes(role));
  };
  // A role that was just granted is in new tokens only.
  if (!(await lacks(false)) || !(await lacks(true))) return undefined;
  return {
    code: "identity-cannot-write",
    message: `This identity cannot write ${target}: its token has none of the app roles ${sufficient.join(", ")}.`,
    target,
    remedy: grant,
  };
}
