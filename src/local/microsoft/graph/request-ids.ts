import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refuse } from "../http/inject-faults.ts";
import type { WireEnv } from "../http/stand-in.ts";
import type { Caller } from "../login/access-tokens.ts";

/** What Graph's routes can reach besides Node's request and response. */
export type GraphEnv = WireEnv & {
  Variables: { requestId: string; clientRequestId: string; caller: Caller };
};

/** Gives every answer its request-id, the client's own id (or the same) and a Date. */
export const requestIds: MiddlewareHandler<GraphEnv> = async (c, next) => {
  const requestId = randomUUID();
  c.set("requestId", requestId);
  c.set("clientRequestId", c.req.header("client-request-id") ?? requestId);
  await next();
  c.header("request-id", requestId);
  c.header("client-request-id", c.get("clientRequestId"));
  c.header("Date", new Date().toUTCString());
};

const CODES: Record<number, string> = {
  400: "Request_BadRequest",
  401: "InvalidAuthenticationToken",
  403: "Authorization_RequestDenied",
  404: "Request_ResourceNotFound",
  429: "TooManyRequests",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

/** Words a refusal as Graph does: an OData error, its code by status where none is given. */
export const refuseGraph: Refuse = (c: Context<GraphEnv>, { status, code, message }) =>
  c.json(
    {
      error: {
        code: code ?? CODES[status] ?? "InternalServerError",
        message: message ?? `The request was answered with ${status}.`,
        innerError: {
          // Graph prints it without a zone.
          date: new Date().toISOString().slice(0, 19),
          "request-id": c.get("requestId"),
          "client-request-id": c.get("clientRequestId"),
        },
      },
    },
    status as ContentfulStatusCode,
  );
