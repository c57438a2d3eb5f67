/** A value of Kusto; times and spans are milliseconds. */
export type Value = string | number | boolean | null | Row;

/** A row, or a bag of properties. */
export interface Row {
  readonly [column: string]: Value;
}

const isNull = (value: Value | undefined): boolean => value === null || value === undefined;

const compared: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const calculated: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

/** An operator or a scalar function. What is compared with null is null, which no filter lets through. */
export function call(name: string, args: readonly Value[]): Value {
  const [a = null, b = null] = args;
  const compare = compared[name];
  const calculate = calculated[name];
  if (compare) return isNull(a) || isNull(b) ? null : compare(Number(a), Number(b));
  if (calculate) return isNull(a) || isNull(b) ? null : calculate(Number(a), Number(b));
  switch (name) {
    case "==":
      return isNull(a) || isNull(b) ? null : a === b;
    case "!=":
      return isNull(a) || isNull(b) ? null : a !== b;
    case "and":
      return a === true && b === true;
    case "or":
      return a === true || b === true;
    case "isnull":
      return isNull(a);
    case "coalesce":
      return args.find((value) => !isNull(value)) ?? null;
    case "tostring":
      return isNull(a) ? "" : String(a);
    case "strcat":
      return args.map((value) => (isNull(value) ? "" : String(value))).join("");
    case "iff":
      return a === true ? b : (args[2] ?? null);
    case "bin":
      return Math.floor(Number(a) / Number(b)) * Number(b);
    default:
      throw new Error(`No function ${name}`);
  }
}

const numbers = (values: readonly Value[] = []): readonly number[] =>
  values.flatMap((value) => (isNull(value) ? [] : [Number(value)]));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const only = (values: readonly Value[] = [], conditions: readonly Value[] = []): readonly Value[] =>
  values.filter((_, index) => conditions[index] === true);

/** An aggregate over the values of each argument, as columns; `texts` are the arguments as they are written. */
export function summarize(name: string, args: readonly (readonly Value[])[], texts: readonly string[]): Row {
  const [first = [], second] = args;
  switch (name) {
    case "count":
      return { count_: args[0]?.length ?? 0 };
    case "sum":
      return { [`sum_${texts[0]}`]: sum(numbers(first)) };
    case "sumif":
      return { [`sumif_${texts[0]}`]: sum(numbers(only(first, second))) };
    case "max":
      return { [`max_${texts[0]}`]: first.length ? Math.max(...numbers(first)) : null };
    case "dcount":
      return { [`dcount_${texts[0]}`]: new Set(first).size };
    case "arg_max":
    case "arg_min": {
      const order = numbers(first);
      if (order.length === 0) return Object.fromEntries(texts.map((text) => [text, null]));
      const index = order.indexOf(name === "arg_max" ? Math.max(...order) : Math.min(...order));
      return Object.fromEntries(texts.map((text, at) => [text, args[at]?.[index] ?? null]));
    }
    default:
      throw new Error(`No aggregate ${name}`);
  }
}
