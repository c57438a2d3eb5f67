import type { TelemetryItem } from "../../src/local/telemetry/collector.ts";

/** Telemetry that arrived, by table, with the names that queries use. */
export interface TelemetryTables {
  readonly requests: readonly Work[];
  readonly dependencies: readonly (Work & {
    readonly type: string;
    readonly target: string;
    readonly resultCode: string;
  })[];
  readonly traces: readonly (Correlated & { readonly message: string; readonly severityLevel: string })[];
  readonly exceptions: readonly (Correlated & {
    readonly exceptions: readonly {
      readonly typeName: string;
      readonly message: string;
      readonly stack: string;
    }[];
  })[];
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly dimensions: Dimensions;
  }[];
}

type Dimensions = Readonly<Record<string, string>>;

interface Correlated {
  readonly operation: string | undefined;
  readonly operationName: string | undefined;
  readonly parent: string | undefined;
  readonly dimensions: Dimensions;
}

interface Work extends Correlated {
  readonly name: string;
  readonly id: string;
  readonly success: boolean;
}

/** Sorts what a collector holds as Application Insights does into its tables. */
export function telemetryTables(items: readonly TelemetryItem[]): TelemetryTables {
  const of = (baseType: string) =>
    items
      .filter(({ data }) => data.baseType === baseType)
      .map(({ tags, data: { baseData } }) => ({
        ...baseData,
        operation: tags["ai.operation.id"],
        operationName: tags["ai.operation.name"],
        parent: tags["ai.operation.parentId"],
        dimensions: baseData.properties ?? {},
      }));
  const metrics = of("MetricData").flatMap(({ dimensions, ...data }) =>
    (data as unknown as { metrics: { name: string; value: number }[] }).metrics.map(({ name, value }) => ({
      name,
      value,
      dimensions,
    })),
  );
  return {
    requests: of("RequestData") as unknown as TelemetryTables["requests"],
    dependencies: of("RemoteDependencyData") as unknown as TelemetryTables["dependencies"],
    exceptions: of("ExceptionData") as unknown as TelemetryTables["exceptions"],
    traces: of("MessageData") as unknown as TelemetryTables["traces"],
    metrics,
  };
}
