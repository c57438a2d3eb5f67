import { type Context, GraphClientError, type Middleware } from "@microsoft/microsoft-graph-client";

type Next = () => Promise<void>;

/** Turns a function into a link of the SDK's chain, which passes the next link in by `setNext`. */
function link(run: (context: Context, next: Next) => Promise<void>): Middleware {
  let following: Middleware | undefined;
  return {
    setNext: (middleware) => {
      following = middleware;
    },
    execute: (context) => run(context, async () => following?.execute(context)),
  };
}

/** Carries any error past the SDK, which otherwise replaces it by one without cause or code. */
export function keepErrors(): Middleware {
  return link(async (_, next) => {
    try {
      await next();
    } catch (error) {
      throw Object.assign(new GraphClientError("see customError"), { customError: error });
    }
  });
}

/**
 * Adds the bearer token; after a 401 asks once for a new one and repeats the request. The SDK's own handler
 * leaves the header out for hosts that are not Microsoft's and for any host with a port.
 */
export function authenticate(origin: string, token: (o: { renew: boolean }) => Promise<string>): Middleware {
  return link(async (context, next) => {
    if (new URL(String(context.request)).origin !== origin) {
      throw new Error("A token for Microsoft Graph was about to be sent to another host");
    }
    const send = async (renew: boolean) => {
      const authorization = `Bearer ${await token({ renew })}`;
      context.options = { ...context.options, headers: { ...context.options?.headers, authorization } };
      await next();
    };
    await send(false);
    if (context.response?.status !== 401) return;
    // An unread body would keep its connection from being used again.
    await context.response.body?.cancel();
    await send(true);
  });
}

/** Gives up on a request, reading its body included, after `seconds`. */
export function limitTime(seconds: number): Middleware {
  return link(async (context, next) => {
    context.options = { ...context.options, signal: AbortSignal.timeout(seconds * 1000) };
    await next();
  });
}
