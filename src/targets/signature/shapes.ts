import type { TemplateValues } from "./variables.ts";

/** Turns an output's value into what a template shows of it. */
export type Show = (value: unknown) => string;

/** What stands for a value that is there: the variable, and the filters that it went through (`MobilePhone|tel`). */
const expressions = new WeakMap<object, string>();

/** Around the expression of an output, in what is rendered with placeholders; no value has such characters. */
const MARK = "\u0006";
const output = new RegExp(`${MARK}([^${MARK}]*)${MARK}`);

const inspected = (): never => {
  throw new Error("A template looks at the value itself.");
};

/** What reads, compares or lists a placeholder would get something else for another value, so it gets an error. */
const guarded: ProxyHandler<object> = {
  // The engine asks of everything whether it is a generator.
  get: (_, property) => (property === "next" ? undefined : inspected()),
  has: inspected,
  ownKeys: inspected,
  getOwnPropertyDescriptor: inspected,
  set: inspected,
};

function placeholder(expression: string): object {
  const made = new Proxy({}, guarded);
  expressions.set(made, expression);
  return made;
}

const expressionOf = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? expressions.get(value) : undefined;

/** A filter that is done later where it is applied to a placeholder. */
export const deferred =
  (name: string, filter: Show): ((value: unknown) => unknown) =>
  (value) => {
    const expression = expressionOf(value);
    return expression === undefined ? filter(value) : placeholder(`${expression}|${name}`);
  };

/** How outputs are shown; of a placeholder, where it stands. */
export const shownLater =
  (show: Show): Show =>
  (value) => {
    const expression = expressionOf(value);
    return expression === undefined ? show(value) : `${MARK}${expression}${MARK}`;
  };

/** Texts, and between them the outputs. */
type Pieces = readonly (string | ((values: TemplateValues) => string))[];

/** More would be a template of very many conditions. */
const mostShapes = 1024;

/**
 * Renders a template once for all people who have and lack the same values, and puts each one's values in: rendering for everyone
 * is most of what planning signatures costs. A template that looks at a value itself (compares it, cuts it) is rendered for
 * each. `filters` are those that are `deferred`.
 */
export function inShapes(
  render: (values: Readonly<Record<string, unknown>>) => string,
  { filters, show }: { readonly filters: Readonly<Record<string, Show>>; readonly show: Show },
): (values: TemplateValues) => string {
  const shapes = new Map<string, Pieces | undefined>();
  return (values) => {
    const shape = shapeOf(values);
    if (!shapes.has(shape)) {
      if (shapes.size >= mostShapes) shapes.clear();
      shapes.set(shape, piecesOf(values));
    }
    const pieces = shapes.get(shape);
    if (!pieces) return render(values);
    let filled = "";
    for (const piece of pieces) filled += typeof piece === "string" ? piece : piece(values);
    return filled;
  };

  function piecesOf(values: TemplateValues): Pieces | undefined {
    const placed = Object.entries(values).map(([name, value]) => [
      name,
      isThere(value) ? placeholder(name) : value,
    ]);
    try {
      const parts = render(Object.fromEntries(placed)).split(output);
      return parts.map((part, index) => (index % 2 ? readerOf(part) : part));
    } catch {
      // Rendered with the values, it works or says what is wrong.
      return undefined;
    }
  }

  function readerOf(expression: string): (values: TemplateValues) => string {
    const [name = "", ...names] = expression.split("|");
    const applied = names.map((filter) => filters[filter] ?? inspected());
    return (values) => show(applied.reduce<unknown>((value, filter) => filter(value), values[name]));
  }
}

const isThere = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Which values are there; what is none is part of it. */
function shapeOf(values: TemplateValues): string {
  let shape = "";
  for (const name in values) shape += isThere(values[name]) ? `${name} ` : `(${name}:${values[name]}) `;
  return shape;
}
