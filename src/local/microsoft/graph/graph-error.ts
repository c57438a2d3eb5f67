/** A refusal as Graph reports it: an HTTP status and an error code such as `Request_BadRequest`. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "GraphError";
    this.status = status;
    this.code = code;
  }
}

/** A 400 for what a caller sent. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}

/** A 400 for a query Graph does not take. */
export function unsupportedQuery(message: string): GraphError {
  return new GraphError(400, "Request_UnsupportedQuery", message);
}

/** What was found under a name, or a 404 GraphError. */
export function found<T>(thing: T | undefined, name: string): T {
  if (thing !== undefined) return thing;
  throw new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Answers with a 405 GraphError. */
export function methodNotAllowed(): never {
  throw new GraphError(
    405,
    "Request_BadRequest",
    "Specified HTTP method is not allowed for the request target.",
  );
}
