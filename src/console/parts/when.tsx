import { Tooltip } from "@fluentui/react-components";
import { language } from "../texts/texts.ts";

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "3 hours ago", for a time in ISO 8601. */
export function ago(at: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (["second", 1] as const);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** A time in the user's locale and time zone. */
export const fullTime = (at: string): string => absolute.format(new Date(at));

/** A time: how long ago, with the exact time as tooltip. */
export function When({ at }: { readonly at: string }) {
  return (
    <Tooltip content={fullTime(at)} relationship="description">
      <time dateTime={at}>{ago(at)}</time>
    </Tooltip>
  );
}
