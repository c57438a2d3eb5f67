/**
 * As much of Office.js as the add-in uses. What some client does not have is optional: Microsoft's own types have every
 * member on every client, while phones, classic Outlook's event runtime and old versions lack some.
 */
export interface OfficeHost {
  readonly context: {
    readonly mailbox: Mailbox;
    readonly diagnostics?: { readonly platform?: string; readonly version?: string };
    readonly displayLanguage?: string;
    readonly roamingSettings?: RoamingSettings;
    readonly requirements?: { isSetSupported(name: string, version: string): boolean };
  };
  readonly actions: { associate(name: string, handler: (event: AddinEvent) => void): void };
  /** Its callback does not run in the event runtime of classic Outlook on Windows. */
  onReady?(ready?: () => void): unknown;
}

/** What Outlook hands to an event's handler: it waits for completed(), for minutes if it does not come. */
export interface AddinEvent {
  completed(): void;
}

export interface Mailbox {
  /** The item that is open; none in a pane that stays open between items. */
  readonly item?: Item | null;
  readonly userProfile: { readonly emailAddress: string };
  readonly diagnostics?: { readonly hostName?: string; readonly hostVersion?: string };
}

/** A message or an appointment that is being written. */
export interface Item {
  readonly body: Body;
  /** Messages only, Mailbox 1.7. */
  readonly from?: { getAsync(done: Done<{ readonly emailAddress: string }>): void };
  /** Mailbox 1.11, and phones from 4.2425. */
  readonly sessionData?: {
    getAsync(name: string, done: Done<string>): void;
    setAsync(name: string, value: string, done: Done<void>): void;
    removeAsync(name: string, done: Done<void>): void;
  };
  /** Messages only, Mailbox 1.10. */
  getComposeTypeAsync?(done: Done<{ readonly composeType: string; readonly coercionType: string }>): void;
  /** Mailbox 1.10, not on phones. */
  isClientSignatureEnabledAsync?(done: Done<boolean>): void;
  /** Mailbox 1.10. Changes the person's settings for good, and clears the signature that a phone has saved. */
  disableClientSignatureAsync?(done: Done<void>): void;
}

export interface Body {
  getAsync(coercion: string, done: Done<string>): void;
  /** Not in messages on phones. */
  getTypeAsync?(done: Done<string>): void;
  /** Not in messages on phones. */
  prependAsync?(data: string, options: { readonly coercionType: string }, done: Done<void>): void;
  /** Mailbox 1.10; on web and new Windows in messages only. At most 30,000 characters. */
  setSignatureAsync?(data: string, options: { readonly coercionType: string }, done: Done<void>): void;
}

/** At most 32 KB for all that an add-in keeps in it; other clients see a change when they load the add-in again. */
export interface RoamingSettings {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  saveAsync(done: Done<void>): void;
}

/** Where classic Outlook on Windows lets an event's handler keep something; nowhere else in Outlook. */
export interface OfficeStorage {
  getItem(name: string): Promise<string | null>;
  setItem(name: string, value: string): Promise<void>;
}

interface Result<T> {
  readonly status: string;
  readonly value: T;
  readonly error?: { readonly code?: number; readonly name?: string };
}

/** How Office answers: by a callback that may never come. */
export type Done<T> = (result: Result<T>) => void;

/** What Office refused, or did not answer in time. */
export class OfficeError extends Error {
  override readonly name = "OfficeError";
  /** Such as `InvalidFormatError`, or `NoAnswer`. */
  readonly code: string;
  constructor(code: string) {
    super(`Outlook answered ${code}.`);
    this.code = code;
  }
}

/** Milliseconds that one call of Office may take: it works on the open item, so that more is a client that hangs. */
const callMs = 2_000;

/** Calls Office and waits for its callback; rejects with OfficeError when it refuses, throws, or does not answer. */
export const call = <T>(start: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new OfficeError("NoAnswer")), callMs);
    const end = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    try {
      start(({ status, value, error }) =>
        end(() =>
          status === "succeeded" ? resolve(value) : reject(new OfficeError(error?.name ?? "Unknown")),
        ),
      );
    } catch {
      // A draft that was closed has no members left.
      end(() => reject(new OfficeError("ItemClosed")));
    }
  });
