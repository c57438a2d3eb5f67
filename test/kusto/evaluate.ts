import { call, type Row, summarize, type Value } from "./functions.ts";
import { itemsOf, kindOf, type Node, parseQuery, part, type TableName } from "./kusto.ts";

type Tables = Readonly<Partial<Record<TableName, readonly Row[]>>>;

interface Scope {
  readonly tables: Tables;
  /** What `let` has named: rows or a value. */
  readonly named: Map<string, readonly Row[] | Value>;
}

/** Evaluates a query over rows, as far as the operators and functions of the alerts go; throws on any other. */
export function evaluate(query: string, tables: Tables): readonly Row[] {
  const scope: Scope = { tables, named: new Map() };
  let result: readonly Row[] = [];
  for (const statement of itemsOf(part(parseQuery(query), "Statements"))) {
    if (kindOf(statement) === "LetStatement") {
      const value = part(statement, "Expression");
      scope.named.set(
        textOf(part(statement, "Name")),
        isTabular(value) ? rowsOf(value, scope) : evaluated(value, {}, scope),
      );
    } else result = rowsOf(part(statement, "Expression"), scope);
  }
  return result;
}

/** A node without the blanks and comments around it. */
const textOf = (node: Node): string => node.ToString(1).trim();

const isTabular = (node: Node): boolean => ["PipeExpression", "NameReference"].includes(kindOf(node));

function rowsOf(node: Node, scope: Scope): readonly Row[] {
  const kind = kindOf(node);
  if (kind === "ParenthesizedExpression") return rowsOf(part(node, "Expression"), scope);
  if (kind === "PipeExpression")
    return operate(part(node, "Operator"), rowsOf(part(node, "Expression"), scope), scope);
  if (kind === "NameReference") {
    const name = textOf(node);
    const named = scope.named.get(name);
    return Array.isArray(named) ? (named as readonly Row[]) : (scope.tables[name as TableName] ?? []);
  }
  if (kind === "UnionOperator") return itemsOf(node["Expressions"]).flatMap((each) => rowsOf(each, scope));
  throw new Error(`No rows of ${kind}: ${textOf(node)}`);
}

function operate(node: Node, rows: readonly Row[], scope: Scope): readonly Row[] {
  switch (kindOf(node)) {
    case "FilterOperator":
      return rows.filter((row) => evaluated(part(node, "Condition"), row, scope) === true);
    case "ProjectOperator":
      return rows.map((row) => columnsOf(itemsOf(node["Expressions"]), row, scope));
    case "ExtendOperator":
      return rows.map((row) => ({ ...row, ...columnsOf(itemsOf(node["Expressions"]), row, scope) }));
    case "SummarizeOperator":
      return summarized(node, rows, scope);
    case "JoinOperator":
      return joined(node, rows, scope);
    default:
      throw new Error(`No operator ${kindOf(node)}: ${textOf(node)}`);
  }
}

const columnsOf = (expressions: readonly Node[], row: Row, scope: Scope): Row =>
  Object.fromEntries(
    expressions.map((each) =>
      kindOf(each) === "SimpleNamedExpression"
        ? [textOf(part(each, "Name")), evaluated(part(each, "Expression"), row, scope)]
        : [textOf(each), evaluated(each, row, scope)],
    ),
  );

function summarized(node: Node, rows: readonly Row[], scope: Scope): readonly Row[] {
  const by = node["ByClause"] ? itemsOf(part(node, "ByClause")["Expressions"]) : [];
  const groups = Map.groupBy(rows, (row) => JSON.stringify(columnsOf(by, row, scope)));
  // Without a key there is one row, also of nothing.
  if (by.length === 0 && groups.size === 0) groups.set("{}", []);
  return [...groups].map(([key, group]) => {
    const aggregates = itemsOf(node["Aggregates"]).map((each) => {
      const kind = kindOf(each);
      const named = kind === "CompoundNamedExpression" || kind === "SimpleNamedExpression";
      const expression = named ? part(each, "Expression") : each;
      const values = (argument: Node) => group.map((row) => evaluated(argument, row, scope));
      const args = itemsOf(part(expression, "ArgumentList")["Expressions"]);
      const found = summarize(
        textOf(part(expression, "Name")),
        args.length > 0 ? args.map(values) : [group.map(() => null)],
        args.map(textOf),
      );
      if (kind === "SimpleNamedExpression")
        return { [textOf(part(each, "Name"))]: Object.values(found)[0] ?? null };
      if (kind !== "CompoundNamedExpression") return found;
      const names = itemsOf(part(part(each, "Names"), "Names")).map(textOf);
      return Object.fromEntries(Object.values(found).map((value, index) => [names[index] ?? "", value]));
    });
    return Object.assign({}, JSON.parse(key) as Row, ...aggregates) as Row;
  });
}

function joined(node: Node, rows: readonly Row[], scope: Scope): readonly Row[] {
  if (!/kind\s*=\s*inner/.test(textOf(part(node, "Parameters"))))
    throw new Error(`Only inner joins: ${textOf(node)}`);
  const on = itemsOf(part(node, "ConditionClause")["Expressions"]).map(textOf);
  const right = Map.groupBy(rowsOf(part(node, "Expression"), scope), (row) => keyOf(row, on));
  return rows.flatMap((row) => (right.get(keyOf(row, on)) ?? []).map((other) => ({ ...other, ...row })));
}

const keyOf = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((name) => row[name]));

function evaluated(node: Node, row: Row, scope: Scope): Value {
  const kind = kindOf(node);
  const left = () => evaluated(part(node, "Left"), row, scope);
  switch (kind) {
    case "ParenthesizedExpression":
      return evaluated(part(node, "Expression"), row, scope);
    case "LiteralExpression":
      return literal(textOf(node));
    case "NameReference": {
      const name = textOf(node);
      if (name in row) return row[name] ?? null;
      if (scope.named.has(name)) return scope.named.get(name) as Value;
      throw new Error(`No column ${name} in ${Object.keys(row).join(", ")}`);
    }
    case "PathExpression": {
      const bag = evaluated(part(node, "Expression"), row, scope);
      const found =
        typeof bag === "object" && bag !== null ? (bag as Row)[textOf(part(node, "Selector"))] : undefined;
      return found ?? null;
    }
    case "InExpression":
      return itemsOf(part(part(node, "Right"), "Expressions"))
        .map((each) => evaluated(each, row, scope))
        .includes(left());
    case "BinaryExpression":
      return call(textOf(part(node, "Operator")), [left(), evaluated(part(node, "Right"), row, scope)]);
    case "ToScalarExpression": {
      const [first] = rowsOf(part(node, "Expression"), scope);
      return Object.values(first ?? {})[0] ?? null;
    }
    case "FunctionCallExpression":
      return call(
        textOf(part(node, "Name")),
        itemsOf(part(node, "ArgumentList")["Expressions"]).map((each) => evaluated(each, row, scope)),
      );
    default:
      throw new Error(`No value of ${kind}: ${textOf(node)}`);
  }
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A literal; times and spans are milliseconds. */
function literal(text: string): Value {
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (/^(true|false)$/.test(text)) return text === "true";
  if (/^\w+\(null\)$/.test(text)) return null;
  const [, number = "", unit = ""] = /^([\d.]+)([smhd]?)$/.exec(text) ?? [];
  if (number === "") throw new Error(`No literal: ${text}`);
  return Number(number) * (units[unit] ?? 1);
}
