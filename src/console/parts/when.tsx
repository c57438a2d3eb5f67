import { Tooltip } from "@fluentui/react-components";
import { now, useOfTime } from "../api/clock.ts";
import { language, locale } from "../texts/texts.ts";

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(locale, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" });

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "3 hours ago", for a time in ISO 8601 that is on record, and so in the past. */
export function ago(at: string, present = now()): string {
  const seconds = Math.min(0, Math.round((Date.parse(at) - present) / 1000));
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (["second", 1] as const);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** A time to the minute, in the user's locale and time zone, which it names. */
export const fullTime = (at: string): string => absolute.format(new Date(at));

const stamps = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** What the app says, with its times in ISO 8601 as the reader's. */
export const inLocalTime = (text: string): string => text.replace(stamps, fullTime);

/** How long ago something was, in a sentence; it follows the clock. */
export const Ago = ({ at, says }: { readonly at: string; readonly says: (ago: string) => string }) =>
  useOfTime(() => says(ago(at)));

/**
 * A time: how long ago, with the time to the second and its zone as a tooltip. `isAbsolute` in what is kept as a record:
 * there the time itself stands in the text, and how long ago that is in the tooltip.
 */
export function When({ at, isAbsolute = false }: { readonly at: string; readonly isAbsolute?: boolean }) {
  const since = useOfTime(() => ago(at));
  const tooltip = isAbsolute ? `${exact.format(new Date(at))}, ${since}` : exact.format(new Date(at));
  return (
    <Tooltip content={tooltip} relationship="description">
      <time dateTime={at}>{isAbsolute ? fullTime(at) : since}</time>
    </Tooltip>
  );
}
