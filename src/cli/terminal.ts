import { stripVTControlCharacters, styleText } from "node:util";

/** A style that is applied only where it can be seen: styleText looks at NO_COLOR and at whether this is a terminal. */
export const style = (
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string => styleText(format, text, { stream });

/** Text from outside, made fit for a terminal: control characters and direction marks could forge what is read. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\p{Cc}\p{Bidi_Control}]/gu, "�");

/** Prints a line to standard output. */
export const print = (line = ""): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints a line to standard error. */
export const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Prints what went wrong to standard error, on as many lines as it has, and what can be done about it. */
export const complainOf = (message: string, remedy?: string): void => {
  const lines = message.split("\n").map(plain).join("\n");
  complain(`${style("red", "✗", process.stderr)} ${lines}`);
  if (remedy) complain(`  → ${plain(remedy)}`);
};

/** Columns of text lined up, two spaces between; the widths are those of the longest cells. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd(),
  );
}

const width = (text: string): number => [...stripVTControlCharacters(text)].length;
