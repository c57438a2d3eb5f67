import { createRequire } from "node:module";

/** A node of Kusto's syntax tree, with the parts that are read of any kind of node. */
export interface Node {
  readonly ChildCount: number;
  GetChild(index: number): Node | null;
  /** 0 with the blanks and comments before it, 1 without them. */
  ToString(options?: number): string;
  readonly [part: string]: unknown;
}

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface KustoCode {
  readonly Syntax: Node;
  GetDiagnostics(): List<{ readonly Message: string; readonly Start: number }>;
}

interface Table {
  WithName(name: string): Table;
}

/** What is used of the library: JavaScript made from .NET, with declarations that are global. */
interface Language {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: unknown): KustoCode };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): Table };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: readonly Table[]) => unknown };
  };
}

const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
const { Bridge, Kusto } = globalThis as unknown as {
  readonly Bridge: { getTypeName(of: unknown): string };
  readonly Kusto: { readonly Language: Language };
};
const { KustoCode, GlobalState, Symbols } = Kusto.Language;

const common =
  "timestamp: datetime, itemType: string, customDimensions: dynamic, customMeasurements: dynamic, operation_Name: string, operation_Id: string, operation_ParentId: string, operation_SyntheticSource: string, session_Id: string, user_Id: string, client_Type: string, cloud_RoleName: string, cloud_RoleInstance: string, appId: string, appName: string, iKey: string, sdkVersion: string, itemId: string, itemCount: int, _ResourceId: string";

/** The tables of Application Insights that queries use (azure-monitor/reference/tables, by their names in the component). */
const tables = {
  customMetrics: `name: string, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real, valueStdDev: real, ${common}`,
  traces: `message: string, severityLevel: int, ${common}`,
  requests: `id: string, source: string, name: string, url: string, success: bool, resultCode: string, duration: real, performanceBucket: string, ${common}`,
  dependencies: `id: string, target: string, type: string, name: string, data: string, success: bool, resultCode: string, duration: real, performanceBucket: string, ${common}`,
  exceptions: `problemId: string, handledAt: string, type: string, message: string, assembly: string, method: string, outerType: string, outerMessage: string, outerAssembly: string, outerMethod: string, innermostType: string, innermostMessage: string, severityLevel: int, details: dynamic, ${common}`,
  FunctionAppLogs:
    "TimeGenerated: datetime, ActivityId: string, AppName: string, Category: string, EventId: int, EventName: string, ExceptionDetails: string, ExceptionMessage: string, ExceptionType: string, FunctionInvocationId: string, FunctionName: string, HostInstanceId: string, HostVersion: string, Level: string, LevelId: int, Location: string, Message: string, ProcessId: int, RoleInstance: string, _ResourceId: string",
};

export type TableName = keyof typeof tables;

const globals = GlobalState.Default.WithDatabase(
  new Symbols.DatabaseSymbol.$ctor1(
    "insights",
    Object.entries(tables).map(([name, schema]) => Symbols.TableSymbol.From(`(${schema})`).WithName(name)),
  ),
);

/** What Microsoft's parser and binder find wrong with a query, with the place. */
export function problemsOf(query: string): readonly string[] {
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => {
    const { Message, Start } = found.getItem(index);
    return `${Message} (at "${query.slice(Start, Start + 30)}")`;
  });
}

const parsed = new Map<string, Node>();

/** A query as a tree, which nothing changes: each is parsed once, however many situations it is evaluated for. */
export function parseQuery(query: string): Node {
  const known = parsed.get(query);
  if (known) return known;
  const tree = KustoCode.ParseAndAnalyze(query, globals).Syntax;
  parsed.set(query, tree);
  return tree;
}

/** The name of a node's class, such as `SummarizeOperator`. */
export const kindOf = (node: Node): string => Bridge.getTypeName(node).replace(/^.*\.(\w+)(\$\d)?.*$/, "$1");

/** The items of a list of the tree, without the commas between them. */
export function itemsOf(list: unknown): readonly Node[] {
  const node = list as Node | null;
  if (!node) return [];
  return Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index)).flatMap((child) =>
    child ? [(child["Element"] as Node | undefined) ?? child] : [],
  );
}

/** A part of a node that has to be there. */
export function part(node: Node, name: string): Node {
  const found = node[name];
  if (typeof found === "object" && found !== null) return found as Node;
  throw new Error(`${kindOf(node)} has no ${name}: ${node.ToString()}`);
}
