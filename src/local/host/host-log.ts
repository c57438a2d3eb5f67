const levels = ["trace", "debug", "information", "warning", "error", "critical"] as const;

/** Severity, as `context.log` and host.json name it. */
export type LogLevel = (typeof levels)[number];

/** One line of the host's log; without `function` it is the host's own, or the app's standard output. */
export interface HostLog {
  readonly level: LogLevel;
  readonly message: string;
  readonly function?: string;
  readonly invocationId?: string;
}

/** Takes a line of log; never throws. */
export type Log = (line: HostLog) => void;

/** Passes on what is at least as severe as `least`. */
export function atLeast(least: LogLevel, log: Log): Log {
  const rank = levels.indexOf(least);
  return (line) => {
    if (levels.indexOf(line.level) >= rank) log(line);
  };
}

/** The stack where there is one, else what was thrown, as text. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  return String(error);
}
