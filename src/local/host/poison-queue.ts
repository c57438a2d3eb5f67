const suffix = "-poison";

/** Where messages of a queue go that failed too often; undefined for a poison queue, which has none of its own. */
export function poisonQueueName(queueName: string): string | undefined {
  return queueName.endsWith(suffix) ? undefined : `${queueName}${suffix}`;
}
