const months = "january february march april may june july august september october november december";
const weekdays = "sunday monday tuesday wednesday thursday friday saturday";

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { name: "second", minimum: 0, maximum: 59 },
  { name: "minute", minimum: 0, maximum: 59 },
  { name: "hour", minimum: 0, maximum: 23 },
  { name: "day", minimum: 1, maximum: 31 },
  { name: "month", minimum: 1, maximum: 12, names: months.split(" ") },
  { name: "weekday", minimum: 0, maximum: 6, names: weekdays.split(" ") },
];

/** A range with the higher value first. */
interface BackwardRange {
  /** As it is written, such as `22-2`. */
  readonly written: string;
  /** As it runs, such as `2-22`. */
  readonly runs: string;
  /** The range that wraps over the end of the field, such as `22-23,0-2`. */
  readonly overTheEnd: string;
}

/** One item of a field's list: `*`, `5`, `mon-fri`, each with `/step` or without. */
const pattern = /^(?:\*|([a-z]+|\d+)(?:-([a-z]+|\d+))?)(?:\/([+-]?\d+))?$/i;
const int32Maximum = 2_147_483_647;

/**
 * Checks a schedule of six fields by the rules of NCrontab 3.4.0, which the Functions host follows; throws naming the
 * field that it refuses, because a timer with such a schedule never runs. Returns the ranges that it swaps.
 */
export function checkNcrontab(text: string): readonly BackwardRange[] {
  const parts = text.split(" ").filter(Boolean);
  if (parts.length !== fields.length) {
    throw new Error("must be an NCRONTAB expression of six fields, such as 0 0 3 * * *");
  }
  return fields.flatMap((field, index) => {
    const part = parts[index] ?? "";
    return part.split(",").flatMap((item) => checkItem(item, part, field));
  });
}

function checkItem(item: string, part: string, field: Field): readonly BackwardRange[] {
  const { name, minimum, maximum, names } = field;
  const match = pattern.exec(item);
  const [, from = "", to = "", step = "1"] = match ?? [];
  const first = from ? numberOf(from, field) : minimum;
  const last = to ? numberOf(to, field) : first;
  const isValid = (value: number) => value >= minimum && value <= maximum;
  if (!match || !isValid(first) || !isValid(last) || Math.abs(Number(step)) > int32Maximum) {
    const byName = names ? ` or a name such as ${names[0]?.slice(0, 3)}` : "";
    const sunday = name === "weekday" ? ", and 0 is Sunday" : "";
    throw new Error(`has the ${name} ${part}; a ${name} is ${minimum} to ${maximum}${byName}${sunday}`);
  }
  if (first <= last) return [];
  const head = first === maximum ? from : `${from}-${maximum}`;
  const tail = last === minimum ? to : `${minimum}-${to}`;
  return [{ written: `${from}-${to}`, runs: `${to}-${from}`, overTheEnd: `${head},${tail}` }];
}

/** A number, or the beginning of a name in any case; NaN for any other text. */
function numberOf(text: string, { names = [], minimum }: Field): number {
  if (/^\d/.test(text)) return Number(text);
  const index = names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? Number.NaN : index + minimum;
}

const none: ReadonlySet<number> = new Set();

/** What the calendar can take from a 29 February on a given weekday to the next. */
const longestDays = 41 * 366;

/**
 * When a valid schedule runs next after a time, by this machine's clock as the host reads it; undefined for never
 * (30 February). On a night when the clock changes it may be an hour off.
 */
export function nextTick(text: string, after: Date): Date | undefined {
  const parts = text.split(" ").filter(Boolean);
  const [seconds = [], minutes = [], hours = [], ...calendar] = fields.map((field, index) =>
    valuesOf(parts[index] ?? "", field),
  );
  const [days = none, ofMonths = none, ofWeek = none] = calendar.map((values) => new Set(values));
  const [year, month, today] = [after.getFullYear(), after.getMonth(), after.getDate()];
  for (let ahead = 0; ahead < longestDays; ahead++) {
    const day = new Date(year, month, today + ahead);
    if (!days.has(day.getDate()) || !ofMonths.has(day.getMonth() + 1) || !ofWeek.has(day.getDay())) continue;
    const at = (hour: number, minute: number, second: number) =>
      new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute, second);
    for (const hour of hours) {
      if (at(hour, 59, 59) <= after) continue;
      for (const minute of minutes) {
        const second = seconds.find((each) => at(hour, minute, each) > after);
        if (second !== undefined) return at(hour, minute, second);
      }
    }
  }
  return undefined;
}

/** The values of a field, ascending. */
function valuesOf(part: string, field: Field): readonly number[] {
  const values = part.split(",").flatMap((item) => {
    const [, from = "", to = "", step] = pattern.exec(item) ?? [];
    const first = from ? numberOf(from, field) : field.minimum;
    // 5/20 goes on to the end of the field: 5, 25, 45.
    const end = step !== undefined || !from ? field.maximum : first;
    const last = to ? numberOf(to, field) : end;
    const [low, high] = first > last ? [last, first] : [first, last];
    const by = Math.max(1, Number(step ?? 1));
    return Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, index) => low + index * by);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}
