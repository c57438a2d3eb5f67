/** Statuses of Azure Storage after which the same call may succeed; none at all when nobody answered. */
const passing = new Set([undefined, 408, 429, 500, 502, 503, 504]);

/** Whether Azure Storage could not be reached, or said that it is busy: an outage, and no fault of the app's. */
export const isUnavailable = (error: unknown): error is Error =>
  error instanceof Error &&
  error.name === "RestError" &&
  passing.has(Reflect.get(error, "statusCode") as number | undefined);
