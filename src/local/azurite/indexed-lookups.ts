/** A condition of a LokiJS query: `{ property: value }`, or `{ property: { $lte: value } }` and the like. */
type Condition = Readonly<Record<string, unknown>>;

interface Row {
  readonly $loki: number;
}

/** What is used of a LokiJS collection (1.5): rows in memory, with sorted indices of some properties. */
interface Collection {
  readonly adaptiveBinaryIndices: boolean;
  /** By property, the positions of rows in the order of its values. */
  readonly binaryIndices: Readonly<Record<string, { values: number[] }>>;
  /** The first and the last position in a property's index that may match; the last is before the first where none does. */
  calculateRange(operator: string, property: string, value: unknown): readonly [number, number];
  chain(): Resultset;
  ensureIndex(property: string): void;
  /** A row and its position. */
  get(id: number, withPosition: true): readonly [Row, number] | null;
  removeBatch(rows: readonly object[]): void;
  removeBatchByPositions(positions: readonly number[]): void;
  update(rows: object): unknown;
}

/** What is used of a query under way. */
interface Resultset {
  readonly collection: Collection;
  readonly filterInitialized: boolean;
  $and(conditions: readonly Condition[]): Resultset;
  find(condition: Condition): Resultset;
  findAnd(conditions: readonly Condition[]): Resultset;
}

interface QueueStore {
  readonly db: { getCollection(name: string): Collection };
  readonly MESSAGES_COLLECTION: string;
  init(): Promise<void>;
}

interface TableStore {
  getEntityCollection(...of: unknown[]): Collection;
  queryTableEntities(
    context: unknown,
    account: string,
    table: string,
    query: { readonly filter?: string },
    ...page: unknown[]
  ): Promise<unknown>;
}

/** A class as a CommonJS module of Azurite exports it. */
interface Exported<T> {
  readonly default: { readonly prototype: T };
}

/** A node of a table query's filter, as Azurite's parser gives it. */
interface FilterNode {
  readonly name: string;
  readonly left?: FilterNode;
  readonly right?: FilterNode;
  readonly identifier?: string;
  readonly value?: unknown;
}

/**
 * Makes Azurite 3.37 find what it looks for by its indices, with the same results. As it is published, each request to a
 * queue goes through all messages of all queues twice and builds all indices again, and each query of a table through all
 * its rows: with 3,000 messages waiting, most of a core is spent on that. `load` is Azurite's `require`.
 */
export function indexLookups(load: NodeJS.Require): void {
  const loki = load("lokijs") as {
    readonly Collection: { readonly prototype: Collection };
    readonly Resultset: { readonly prototype: Resultset };
  };
  touchOnlyWhatChanges(loki.Collection.prototype);
  startWithFewest(loki.Resultset.prototype);
  const store = <T>(path: string) => load(`./dist/src/${path}`) as T;
  const queues = store<Exported<QueueStore>>("queue/persistence/LokiQueueMetadataStore.js");
  indexTimes(queues.default.prototype);
  const tables = store<Exported<TableStore>>("table/persistence/LokiTableMetadataStore.js");
  const parser = store<{ default(filter: string): FilterNode }>(
    "table/persistence/QueryInterpreter/QueryParser.js",
  );
  queryInPartition(tables.default.prototype, parser.default);
}

/**
 * LokiJS sorts every index of a collection again after a list of updates or removals, also after an empty one. Here each row
 * is moved by itself, after all of the list have left the indices: they have their new values already, and an index with
 * one of them at its old place would not be sorted.
 */
function touchOnlyWhatChanges(collection: Collection): void {
  const { update, removeBatch, removeBatchByPositions } = collection;
  collection.update = function (rows) {
    if (!Array.isArray(rows)) return update.call(this, rows);
    if (rows.length === 0) return undefined;
    const positions = new Set(rows.map(({ $loki }: Row) => this.get($loki, true)?.[1]));
    for (const index of Object.values(this.binaryIndices))
      index.values = index.values.filter((position) => !positions.has(position));
    for (const row of rows) update.call(this, row);
    return undefined;
  };
  collection.removeBatch = function (rows) {
    if (rows.length > 0) removeBatch.call(this, rows);
  };
  collection.removeBatchByPositions = function (positions) {
    if (positions.length > 0) removeBatchByPositions.call(this, positions);
  };
}

/** Of several conditions LokiJS looks the first one up in its index and filters by the rest; the fewest rows should come first. */
function startWithFewest(resultset: Resultset): void {
  const { findAnd } = resultset;
  resultset.findAnd = function (conditions) {
    const { collection, filterInitialized } = this;
    const isIndexed = !filterInitialized && collection.adaptiveBinaryIndices;
    return findAnd.call(this, isIndexed ? fewestFirst(collection, conditions) : conditions);
  };
  resultset.$and = resultset.findAnd;
}

const fewestFirst = (collection: Collection, conditions: readonly Condition[]): readonly Condition[] =>
  conditions
    .map((condition) => ({ condition, rows: mostRows(collection, condition) }))
    .toSorted((a, b) => (a.rows === b.rows ? 0 : a.rows - b.rows))
    .map(({ condition }) => condition);

/** How many rows can match at most, as far as an index knows. */
function mostRows(collection: Collection, condition: Condition): number {
  const [[property, value] = ["", undefined]] = Object.entries(condition);
  const [operator, operand] =
    typeof value === "object" && value ? (Object.entries(value)[0] ?? []) : ["$eq", value];
  if (!(property in collection.binaryIndices) || (operator !== "$eq" && operator !== "$lte"))
    return Number.POSITIVE_INFINITY;
  const [first, last] = collection.calculateRange(operator, property, operand);
  return Math.max(0, last - first + 1);
}

/** Messages are looked up by when they are visible or expired; the index that Azurite has for that names no property. */
function indexTimes(store: QueueStore): void {
  const { init } = store;
  store.init = async function () {
    await init.call(this);
    const messages = this.db.getCollection(this.MESSAGES_COLLECTION);
    for (const property of ["timeNextVisible", "expirationTime"]) messages.ensureIndex(property);
  };
}

/** A query that names its partition goes through that alone; the whole filter is applied to it as before. */
function queryInPartition(store: TableStore, parse: (filter: string) => FilterNode): void {
  const { queryTableEntities } = store;
  store.queryTableEntities = function (context, account, table, query, ...page) {
    const PartitionKey = query.filter ? partitionOf(query.filter, parse) : undefined;
    const narrowed: TableStore = Object.create(this, {
      getEntityCollection: {
        value: (...of: unknown[]) => {
          const collection = this.getEntityCollection(...of);
          return { chain: () => collection.chain().find({ PartitionKey }) };
        },
      },
    });
    const from = PartitionKey === undefined ? this : narrowed;
    return queryTableEntities.call(from, context, account, table, query, ...page);
  };
}

/** The only partition that a filter can match; undefined where it names none. */
function partitionOf(filter: string, parse: (filter: string) => FilterNode): string | undefined {
  try {
    return partitionIn(parse(filter));
  } catch {
    // Azurite refuses it with its own words.
    return undefined;
  }
}

function partitionIn({ name, left, right }: FilterNode): string | undefined {
  if (!left || !right) return undefined;
  if (name === "and") return partitionIn(left) ?? partitionIn(right);
  const isPartition = name === "eq" && left.identifier === "PartitionKey" && right.name === "constant";
  return isPartition && typeof right.value === "string" ? right.value : undefined;
}
