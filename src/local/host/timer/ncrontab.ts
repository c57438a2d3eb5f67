/** A schedule of five or six fields, read as NCrontab 3.4.0 reads it. Times are milliseconds of the wall clock, as if it were UTC. */
export interface Crontab {
  /** The values of each field as NCrontab prints them: `0 0 2-22 * * 1-5`. */
  readonly text: string;
  /** Each range that was written backwards, which NCrontab swaps. */
  readonly swapped: readonly string[];
  /** The first matching second after that time; undefined when there is none (30 February). */
  next(after: number): number | undefined;
}

interface FieldKind {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const months = "january february march april may june july august september october november december";
const weekdays = "sunday monday tuesday wednesday thursday friday saturday";

const kinds: readonly FieldKind[] = [
  { name: "second", minimum: 0, maximum: 59 },
  { name: "minute", minimum: 0, maximum: 59 },
  { name: "hour", minimum: 0, maximum: 23 },
  { name: "day", minimum: 1, maximum: 31 },
  { name: "month", minimum: 1, maximum: 12, names: months.split(" ") },
  { name: "weekday", minimum: 0, maximum: 6, names: weekdays.split(" ") },
];

interface Field {
  readonly kind: FieldKind;
  /** Ascending, each once. */
  readonly values: readonly number[];
  readonly swapped: readonly string[];
}

const dayMs = 86_400_000;
// The calendar repeats after 400 years: what does not come until then never comes.
const daysOfCalendar = 146_097;
const int32Maximum = 2_147_483_647;

/** Reads a crontab of five fields, from the minute on, or six, from the second on; throws naming the field that NCrontab refuses. */
export function parseCrontab(text: string): Crontab {
  // Spaces only: a tab stays part of its field, as in NCrontab.
  const parts = text.split(" ").filter(Boolean);
  if (parts.length !== 5 && parts.length !== 6) {
    throw new Error("write six fields, {second} {minute} {hour} {day} {month} {day of week}");
  }
  const fields = kinds.slice(-parts.length).map((kind, index) => parseField(parts[index] ?? "", kind));
  const values = fields.map((field) => field.values);
  return {
    text: fields.map(({ values, kind }) => print(values, kind)).join(" "),
    swapped: fields.flatMap(({ swapped }) => swapped),
    next: (after) => nextTime(parts.length === 6 ? values : [[0], ...values], after),
  };
}

function parseField(text: string, kind: FieldKind): Field {
  const values = new Set<number>();
  const swapped: string[] = [];
  // A leading comma does not make a list: it is an unknown value.
  for (const item of text.startsWith(",") ? [text] : text.split(",")) {
    const range = parseItem(item, kind);
    if (!range) {
      const names = kind.names ? ` or a name such as ${kind.names[0]?.slice(0, 3)}` : "";
      throw new Error(`"${text}" is no ${kind.name}: write ${kind.minimum} to ${kind.maximum}${names}`);
    }
    if (range.backward) swapped.push(item);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return { kind, values: [...values].sort((a, b) => a - b), swapped };
}

/** The range of one item; undefined when NCrontab refuses it. */
function parseItem(item: string, kind: FieldKind) {
  const { minimum, maximum } = kind;
  const slash = item.indexOf("/");
  const step = slash > 0 ? integer(item.slice(slash + 1)) : 1;
  if (step === undefined) return undefined;
  const range = slash > 0 ? item.slice(0, slash) : item;
  const dash = range.indexOf("-");
  const first = range === "*" ? minimum : numberOf(dash > 0 ? range.slice(0, dash) : range, kind);
  // 5/20 goes on to the end of the field: 5, 25, 45.
  const end = slash > 0 || range === "*" ? maximum : first;
  const last = dash > 0 ? numberOf(range.slice(dash + 1), kind) : end;
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = first > last ? [last, first] : [first, last];
  if (from < minimum || to > maximum) return undefined;
  return { from, to, step: Math.max(step, 1), backward: first > last };
}

/** A number, or the beginning of a name in any case: `t` is Tuesday, and `j` is January. */
function numberOf(text: string, { names = [], minimum }: FieldKind): number | undefined {
  if (/^\d/.test(text)) return integer(text);
  const index = text ? names.findIndex((name) => name.startsWith(text.toLowerCase())) : -1;
  return index < 0 ? undefined : index + minimum;
}

/** What .NET's Int32.Parse takes. */
function integer(text: string): number | undefined {
  const value = /^[\t-\r ]*[+-]?\d+[\t-\r ]*$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= int32Maximum ? value : undefined;
}

function print(values: readonly number[], { minimum, maximum }: FieldKind): string {
  if (values.length === maximum - minimum + 1) return "*";
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

function nextTime(fields: readonly (readonly number[])[], after: number): number | undefined {
  const [seconds = [], minutes = [], hours = [], days = [], allMonths = [], allWeekdays = []] = fields;
  const start = Math.floor(after / 1000) * 1000 + 1000;
  const firstDay = Math.floor(start / dayMs) * dayMs;
  for (let day = firstDay; day <= firstDay + daysOfCalendar * dayMs; day += dayMs) {
    const date = new Date(day);
    const matches =
      days.includes(date.getUTCDate()) &&
      allMonths.includes(date.getUTCMonth() + 1) &&
      allWeekdays.includes(date.getUTCDay());
    const time = matches ? timeOfDay(seconds, minutes, hours, start - day) : undefined;
    if (time !== undefined) return day + time;
  }
  return undefined;
}

/** The first matching time of a day from that one on, in ms since midnight. */
function timeOfDay(
  seconds: readonly number[],
  minutes: readonly number[],
  hours: readonly number[],
  from: number,
): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3_600_000 <= from) continue;
    for (const minute of minutes) {
      const second = seconds.find((each) => ((hour * 60 + minute) * 60 + each) * 1000 >= from);
      if (second !== undefined) return ((hour * 60 + minute) * 60 + second) * 1000;
    }
  }
  return undefined;
}
