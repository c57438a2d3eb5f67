import type { Outcome } from "../core/outcome.ts";
import { columns, plain, style } from "./terminal.ts";

/** Outcomes as lines of text, one for each person and reason; of more than `limit` the rest are counted. */
export function describeOutcomes(outcomes: readonly Outcome[], limit = Number.POSITIVE_INFINITY): string[] {
  const groups = [
    ...Map.groupBy(outcomes, ({ email, status, message }) => `${email}\n${status}\n${message}`).values(),
  ];
  const rows = groups.slice(0, limit).map((group) => {
    const [{ email = "", status = "", message = "" } = {}] = group;
    const targets = group.map(({ target }) => target).join(", ");
    return [`  ${plain(email)}`, style("gray", `${status}: ${targets}`), plain(message)];
  });
  const more = groups.length - rows.length;
  return [...columns(rows), ...(more > 0 ? [style("gray", `  … and ${more} more`)] : [])];
}
