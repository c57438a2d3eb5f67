const withClock = /^(-)?(?:(\d+)\.)?(\d+):(\d+)(?::(\d+)(?:\.(\d{1,7}))?)?$/;
const withDays = /^(-)?(\d+):(\d+):(\d+):(\d+)(?:\.(\d{1,7}))?$/;
const daysOnly = /^(-)?(\d+)$/;
const mostDays = 10_675_199;

/** Seconds in a text that .NET's TimeSpan.Parse takes; undefined for another. `30` is days, and so is the 24 of `24:00:00`. */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  const match = withDays.exec(trimmed) ?? spread(withClock.exec(trimmed)) ?? daysOnly.exec(trimmed);
  if (!match) return undefined;
  const [, minus, days = "0", hours = "0", minutes = "0", whole = "0", fraction = "0"] = match;
  const fits = Number(days) <= mostDays && Number(hours) < 24 && Number(minutes) < 60 && Number(whole) < 60;
  if (!fits) return undefined;
  const seconds =
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(`${whole}.${fraction}`);
  return minus ? -seconds : seconds;
}

/** Seconds in a duration; throws on a text that .NET's TimeSpan.Parse refuses. */
export function seconds(text: string): number {
  const parsed = parseTimeSpan(text);
  if (parsed === undefined) throw new Error(`"${text}" is no duration: write hh:mm:ss.`);
  return parsed;
}

/** Three numbers are days, hours and minutes when the first is no hour. */
function spread(match: RegExpExecArray | null): readonly (string | undefined)[] | null {
  if (!match) return null;
  const [whole, minus, days, hours, minutes, seconds, fraction] = match;
  if (days !== undefined || seconds === undefined || fraction !== undefined || Number(hours) < 24)
    return match;
  return [whole, minus, hours, minutes, seconds];
}
