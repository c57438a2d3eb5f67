/** A call to another system, as it may be shown to anyone: no address of a person, no query, no value. */
export interface Call {
  readonly dependency: "graph" | "exchange" | "postgres" | "photo";
  /** The same for everybody: "GET /users/{id}". */
  readonly operation: string;
  /** `host` or `host:port`. */
  readonly host: string;
  /** Entra object id of whom it is about. */
  readonly entraId?: string | undefined;
}

/** What came back. */
export interface CallAnswer {
  readonly status?: number;
  /** Microsoft's id of the request. */
  readonly requestId?: string | undefined;
}

/** Makes a call, and takes note of how long it took and how it ended; `note` is told the answer, the last one counts. */
export type Traced = <T>(call: Call, work: (note: (answer: CallAnswer) => void) => Promise<T>) => Promise<T>;

/** Makes a call of which nobody takes note. */
export const untraced: Traced = (_, work) => work(() => {});
