import { type Attributes, type Counter, type Gauge, type Meter, ValueType } from "@opentelemetry/api";

/** The metrics that the alerts and the workbook query; `infra/app/metrics.json` says the same, with the dimensions. */
export interface Metrics {
  readonly queueDepth: Gauge<Queue>;
  readonly queuePoisoned: Gauge<Queue>;
  readonly oldestMessageAge: Gauge<Queue>;
  readonly employees: Counter<{ target: string; result: string }>;
  /** Of a target, people who were to be written, and those of them who failed. */
  readonly attempted: Counter<{ target: string }>;
  readonly failed: Counter<{ target: string }>;
  /** People who were skipped, by the code that says why. */
  readonly leftOut: Counter<{ target: string; code: string }>;
  /** Calls that were answered, without those of which a refusal is expected. */
  readonly made: Counter<{ dependency: string; operation: string }>;
  readonly throttled: Counter<{ dependency: string }>;
  readonly refused: Counter<{ dependency: string; status: string; operation: string }>;
  readonly ageOfLastGood: Gauge;
  readonly ageOfLastGoodIn: Gauge<{ target: string }>;
  /** Seconds that the next good run is overdue by: 0 unless `state` is overdue; the others say why it is not. */
  readonly overdue: Gauge<{ target: string; state: string }>;
  readonly held: Gauge;
  /** Seconds until the schedule starts the next run; absent for never. */
  readonly startsIn: Gauge;
  /** 1 where the last attempt to write back what Entra ID holds failed, else 0. */
  readonly readbackFailed: Gauge;
  readonly certificateDaysLeft: Gauge;
  /** 1 while writing is paused, else 0. */
  readonly paused: Gauge;
}

type Queue = Attributes & { queue: string };

/** Makes the app's metrics. */
export function createMetrics(meter: Meter): Metrics {
  const gauge = (name: string, unit: string) => meter.createGauge(name, { unit });
  const counter = (name: string, unit: string) =>
    meter.createCounter(name, { unit, valueType: ValueType.INT });
  return {
    queueDepth: gauge("sync.queue.depth", "messages"),
    queuePoisoned: gauge("sync.queue.poisoned", "messages"),
    oldestMessageAge: gauge("sync.queue.oldest_message_age", "seconds"),
    employees: counter("sync.employees", "employees"),
    attempted: counter("sync.target.attempted", "employees"),
    failed: counter("sync.target.failed", "employees"),
    leftOut: counter("sync.target.left_out", "employees"),
    made: counter("sync.calls.made", "calls"),
    throttled: counter("sync.calls.throttled", "calls"),
    refused: counter("sync.calls.refused", "calls"),
    ageOfLastGood: gauge("sync.run.age_of_last_good", "seconds"),
    ageOfLastGoodIn: gauge("sync.target.age_of_last_good", "seconds"),
    overdue: gauge("sync.target.overdue", "seconds"),
    held: gauge("sync.run.held", "runs"),
    startsIn: gauge("sync.run.starts_in", "seconds"),
    readbackFailed: gauge("sync.readback.failed", "attempts"),
    certificateDaysLeft: gauge("sync.certificate.days_left", "days"),
    paused: gauge("sync.paused", "pauses"),
  };
}
