/** What listens for the events that start one function. */
export interface TriggerListener {
  start(): void;
  /** Stops taking new events and resolves when those taken are done with. */
  stop(): Promise<void>;
  /** Runs the function by hand with that input, as `POST /admin/functions/<name>` does; resolves when it has run. */
  runByHand(input: string): Promise<void>;
}
