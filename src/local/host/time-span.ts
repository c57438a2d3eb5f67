const pattern = /^(?:(\d+)\.)?([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d)(\.\d+)?$/;

/** Whether the text has .NET's form `[d.]hh:mm:ss[.fff]`. */
export function isTimeSpan(text: string): boolean {
  return pattern.test(text);
}

/** Seconds in a `[d.]hh:mm:ss[.fff]`; throws on anything else (24 hours are written `1.00:00:00`). */
export function seconds(text: string): number {
  const match = pattern.exec(text);
  if (!match) throw new Error(`"${text}" is no duration: write hh:mm:ss.`);
  const [, days = "0", hours, minutes, wholeSeconds, fraction = "0"] = match;
  return (
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 +
    Number(wholeSeconds) +
    Number(fraction)
  );
}
