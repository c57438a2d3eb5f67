/** What is known about a failure besides its message: all of it safe to store and to show. */
interface Details {
  /** What a person can do about it: one sentence, or a command to run. */
  readonly remedy?: string;
  /** Microsoft's `request-id`, for their support. */
  readonly requestId?: string;
  readonly cause?: unknown;
}

interface PassingDetails extends Details {
  /** The maximum number of tries, for failures other than Microsoft's throttling; absent: as long as a message may wait. */
  readonly tries?: number;
}

/** A temporary failure: the message returns to its queue for at least `afterSeconds`, and the attempt is not counted. */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly code:
    | "throttled"
    | "unavailable"
    | "network"
    | "database-unreachable"
    | "claimed"
    | "newer-version"
    | "paused";
  readonly afterSeconds: number;
  readonly tries: number | undefined;
  readonly remedy: string | undefined;
  readonly requestId: string | undefined;

  constructor(code: RetryLater["code"], message: string, afterSeconds: number, details: PassingDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.afterSeconds = afterSeconds;
    this.tries = details.tries;
    this.remedy = details.remedy;
    this.requestId = details.requestId;
  }
}

/** Seconds until data of a newer version is tried again: that version may be redeployed soon. */
const newerVersionSeconds = 120;

/** The error for data (`what`) in format `found`, written by a newer version; this version reads formats up to `known`. */
export const newerVersion = (what: string, found: number, known: number): RetryLater =>
  new RetryLater(
    "newer-version",
    `${what} was written by a newer version of the app (format ${found}, this version reads up to ${known}). Deploy that version again; docs/upgrading.md says what can be done without it.`,
    newerVersionSeconds,
  );

/**
 * Trying again cannot help: recorded with `code` (stable, kebab-case), message and remedy, and the message is done.
 * It counts as a failure unless `outcome` is "skipped": then nothing went wrong, but this person cannot be written.
 */
export class GiveUp extends Error {
  override readonly name = "GiveUp";
  readonly code: string;
  readonly outcome: "failed" | "skipped";
  readonly remedy: string | undefined;
  readonly requestId: string | undefined;
  /** The fields that a refusal names, if any. */
  readonly fields: readonly string[] | undefined;
  /** Whether the answer may differ seconds later: worth two more tries in place, but not a wait in the queue. */
  readonly mayPass: boolean;

  constructor(
    code: string,
    message: string,
    details: Details & { outcome?: GiveUp["outcome"]; fields?: readonly string[]; mayPass?: boolean } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.outcome = details.outcome ?? "failed";
    this.fields = details.fields;
    this.mayPass = details.mayPass ?? false;
    this.remedy = details.remedy;
    this.requestId = details.requestId;
  }
}

/** The part of an error that is recorded and returned to callers: its code, what happened, and what a person can do. */
export const reasonIn = ({ code, message, remedy }: GiveUp | RetryLater) => ({
  code,
  message,
  ...(remedy && { remedy }),
});
