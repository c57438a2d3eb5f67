import type { Employee } from "./employee.ts";
import type { GiveUp, RetryLater } from "./errors.ts";
import type { Account } from "./identity/account.ts";

/** An employee with the matching account, and what earlier runs remembered in this target. */
export interface Person {
  readonly employee: Employee;
  readonly account: Account;
  readonly memory: Memory;
}

/** The properties of an account that targets may use for planning. */
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
  /** The result of `Target.desired` where it follows from what is remembered: computing it may be most of the cost of a plan. */
  readonly desired?: Desired;
}

/** The content that a value only identifies (the signature behind its hash), to restore it; plain JSON. */
export type Content = Readonly<Record<string, string | boolean>>;

/** What a target holds for one person now; `contents` by field, where the value only identifies the content. */
export interface CurrentState {
  readonly values: Values;
  readonly contents?: Readonly<Record<string, Content>>;
}

/** Records the contents that a write is about to replace, by field; for a target that reads them only then. */
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
  /** Hours after which it is tried again; a week when absent. */
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
  /** How often this work has failed with an error that limits its tries (`RetryLater.tries`); absent for never. */
  readonly tried?: number | undefined;
  /** Whether an earlier delivery has begun this write, and may have made it without getting an answer. */
  readonly begun?: boolean | undefined;
  /** The contents that a write replaces, as `current` read them: if they are still there afterwards, nothing was written. */
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
  /** Whether its values are known only from the app's own writes, so that everyone differs until the first one. */
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
  /** What puts their signature into mails; undefined if that is not known. Absent where it is the mailbox for everyone. */
  readonly servedOf?: (employee: Employee, account: ShownAccount) => Served | undefined;
}

/**
 * A system that is kept in sync. The core plans, records and verifies; a target only knows the desired state, the
 * current state, and how to write. Its calls throw RetryLater or GiveUp.
 */
export interface Target {
  readonly name: string;
  /** Targets with values that this one publishes: it is held while one of them is. */
  readonly shows?: readonly string[];
  /** Targets with memories that decide which of their values this one may show. */
  readonly recalls?: readonly string[];
  /** Whether a memory comes from a write and not only from a read; by default, whether there is one. */
  hasWritten?(memory: Memory): boolean;
  /** Called once per plan: reads what concerns all employees. */
  prepare(): Promise<Prepared>;
  /** Reads what `fitToShow` needs; `prepare` does so, too. */
  open?(): Promise<void>;
  /**
   * An employee as this target may show them, by the memories of this target and of those it recalls, and by their account,
   * if known; plans and messages carry it.
   */
  fitToShow?(employee: Employee, memoryOf: (target: string) => Memory, account?: ShownAccount): Showable;
  /** Further properties of accounts that it needs for planning. */
  accountProperties?(): readonly string[];
  /**
   * Reads facts about accounts that are not among their properties, once for each plan. What cannot be read becomes a note,
   * and is unknown for everyone.
   */
  learn?<A extends ShownAccount>(accounts: readonly A[], of: { isEveryone: boolean }): Promise<Learnt<A>>;
  desired(employee: Employee): Desired;
  /** An excluded employee's values that other targets may show; all of them if the method is absent. */
  withheld?(employee: Employee): Employee;
  /** An employee as other targets may show them while these fields are excluded: without the values that they are made from. */
  withoutFields?(employee: Employee, fields: readonly string[]): Employee;
  /** Called when the work on a person begins; the function it returns, when that ends. Shared reads wait only while more may come. */
  begin?(): () => void;
  /** Reads one person's fields, before and after they are written. */
  current(task: Task): Promise<CurrentState>;
  /** Whether two values mean the same, even if spelled differently. */
  same(field: string, a: Value, b: Value): boolean;
  /** A form of a value that is the same for all its spellings (a picture without its URL's signature), to recognize a refused one. */
  identity?(value: Value): Value;
  /** The value written last, where it is a person's own (a photo, by its address). */
  ownOf?(memory: Memory): Value;
  write(task: EmployeeTask, changes: readonly Change[], replacing?: Replacing): Promise<Written>;
  /** Whether each write, restore and removal calls `replacing` first and waits for it: then the intent is recorded with it. */
  readonly replacingFirst?: boolean;
  /**
   * The part of a planned write that can be made now, with changes of the same fields: all of it, or less (a signature without
   * a picture that turns out to be unusable). Its facts are remembered if it is written.
   */
  settle?(
    task: EmployeeTask,
    changes: readonly Change[],
    memoryOf: (target: string) => Promise<Memory>,
  ): Promise<{ readonly task: EmployeeTask; readonly changes: readonly Change[] }>;
  /**
   * The facts to remember if `now` is the content that a write for `employee` was to put in place of `before`, although the
   * target returns it in another form than was sent. Undefined if it is not, or that is uncertain.
   */
  recognize?(employee: Employee, before: Content | undefined, now: Content): Memory["facts"] | undefined;
  /** How what this app wrote is removed; without it nothing can be removed in this target. */
  readonly removal?: Removal;
  /** Restores previous values or contents; without it nothing can be undone in this target. */
  restore?(task: Task, changes: readonly Restoration[], replacing?: Replacing): Promise<Written>;
  /** Converts the recorded values before and after a write to those that `current` reads without an employee, where they differ. */
  asThere?(task: Task, written: Restoration, now: Value): Promise<Restoration>;
  /**
   * Compares the remembered with the actual state, for at most `verifiesAtOnce` people; never writes. An error about one
   * person is returned in place of their verification, and one about all is thrown.
   */
  verify?(tasks: readonly EmployeeTask[]): Promise<readonly (Verified | RetryLater | GiveUp)[]>;
  /** How many people are verified at a time: as many as are read in one request; ten if absent. */
  readonly verifiesAtOnce?: number;
}

/** How a target removes what this app wrote, and only what no one has changed since. */
export interface Removal {
  readonly fields: readonly string[];
  /** The current values of a person that this app wrote, or why there are none; the person may have left the database. */
  ours(task: Task): Promise<CurrentState | Note>;
  write(task: Task, changes: readonly Change[], replacing?: Replacing): Promise<Written>;
}

/** One person's verification, in the order of the tasks: `facts` replace what is remembered, and mark a drift. */
export interface Verified {
  readonly drifted: boolean;
  /** Whether the drift is a change or removal in the target since this app wrote it. */
  readonly changedThere?: true;
  readonly message?: string;
  readonly facts: Memory["facts"];
}

/** What a field holds: text, or null for nothing. */
export type Value = string | null;

/** Why a value changes although the person's data has not: only the templates changed, or it is the first write in the target. */
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
  /** When a plan first found that the value was changed in the target, ISO 8601: both had the database's value before. */
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
  /** Not counted when guards look for mixed-up values: a name, which has its own guard, or a value that everyone has. */
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
    // Without a token the accounts cannot be read either, which is reported there.
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
