import { once } from "node:events";
import { stripVTControlCharacters, styleText } from "node:util";
import { columnWidth } from "../report/text.ts";

/** A style that is applied only where it can be seen: styleText checks NO_COLOR, and whether the stream is a terminal. */
export const style = (
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string => styleText(format, text, { stream });

/** Turns colours off for this process and for those that it starts. */
export function disableColors(): void {
  process.env["NO_COLOR"] = "1";
  // It would win over NO_COLOR.
  delete process.env["FORCE_COLOR"];
}

/** Text from outside as safe text for a terminal: control and direction characters are shown as `\u{1b}`. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);

/** Prints a line to standard output. */
export const print = (line = ""): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints a line to standard error. */
export const printNote = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Prints an error to standard error, on as many lines as its message has, and what to do about it. */
export const printError = (message: string, remedy?: string): void => {
  const lines = message.split("\n").map(plain).join("\n");
  printNote(`${style("red", "✗", process.stderr)} ${lines}`);
  if (remedy) printNote(`  → ${plain(remedy)}`);
};

/**
 * Lets a reader leave early, as `head` does: what is still printed is dropped, and the command ends with its own exit
 * code. Any other failure of an output stream goes to `fail`.
 */
export function tolerateClosedOutput(fail: (error: Error) => void): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A pipe that is closed is EPIPE on POSIX, EOF on Windows; every later write then finds the stream destroyed.
      if (!["EPIPE", "EOF", "ERR_STREAM_DESTROYED"].includes(error.code ?? "")) fail(error);
    });
}

const interrupts = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something when the command is interrupted, which then ends as it would without; the function that it returns takes that
 * back. A command that listens itself, to stop in an order of its own as local does, is left to it.
 */
export function onInterrupt(act: () => void): () => void {
  if (stopsItself()) return () => {};
  const stop = (signal: NodeJS.Signals) => {
    forget();
    act();
    // No one listens any more: the signal ends the process, and its caller sees by which.
    process.kill(process.pid, signal);
  };
  const forget = () => {
    for (const signal of interrupts) process.off(signal, stop);
    stops.delete(stop);
  };
  for (const signal of interrupts) process.on(signal, stop);
  stops.add(stop);
  return forget;
}

/** The listeners of onInterrupt. */
const stops = new Set<unknown>();

/** Whether this command stops in an order of its own, and what it has started with it. */
export const stopsItself = (): boolean =>
  process.listeners("SIGINT").some((listener) => !stops.has(listener));

/** Half of the terminal, or 80 characters where there is none: enough for any usual address. */
const widestCell = (): number => Math.max(32, Math.floor((process.stdout.columns || 160) / 2));

/**
 * Rows lined up in columns, two spaces between. A cell of more than `widest` columns is cut, so that one long value
 * does not widen every row; the last column is never cut.
 */
export function columns(rows: readonly (readonly string[])[], widest = widestCell()): string[] {
  const cut = rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cutTo(widest, cell))),
  );
  const widths: number[] = [];
  for (const row of cut) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return cut.map((row) =>
    row
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd(),
  );
}

const width = (text: string): number => columnWidth(stripVTControlCharacters(text));

/** A cell cut to so many columns, with "…" at its end. Its colours are kept: they surround the text that is cut. */
function cutTo(widest: number, cell: string): string {
  const text = stripVTControlCharacters(cell);
  if (columnWidth(text) <= widest) return cell;
  let [shown, room] = ["", widest - 1];
  for (const character of text) {
    room -= columnWidth(character);
    if (room < 0) break;
    shown += character;
  }
  return cell.replace(text, () => `${shown}…`);
}

/** Resolves at Ctrl-C, at SIGTERM, or when no one reads the output any more; a second Ctrl-C ends the process at once, with 130. */
export async function stopRequested(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), once(process.stdout, "error")]);
  process.once("SIGINT", () => process.exit(130));
  print(style("gray", "\nStopping…"));
}
