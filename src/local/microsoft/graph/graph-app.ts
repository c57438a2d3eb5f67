import { Hono } from "hono";
import type { Mailboxes } from "../exchange/mailboxes.ts";
import type { Wire } from "../http/wire.ts";
import type { AccessTokens } from "../login/access-tokens.ts";
import { authenticate, mayRead, mayWrite, mayWriteTo } from "./authorization.ts";
import { runBatch } from "./batch.ts";
import { chargeCall } from "./charge-call.ts";
import { checkPatch, parsePatch } from "./check-patch.ts";
import { deltaQuery } from "./delta.ts";
import { addAuditRoutes, type DirectoryAudits } from "./directory-audits.ts";
import { badRequest, found, GraphError, methodNotAllowed } from "./graph-error.ts";
import { addGroupRoutes, type Groups } from "./groups.ts";
import { checkQuery, listUsers } from "./list-users.ts";
import { addPhotoRoutes, isPhoto } from "./photo-routes.ts";
import type { Photos } from "./photos.ts";
import { type GraphEnv, refuseGraph, requestIds } from "./request-ids.ts";
import { contextOf, parseSelect, project } from "./select.ts";
import { skipTokens } from "./skip-tokens.ts";
import type { Throttling } from "./throttling.ts";
import { type Users, type UsersSeen, usersInPath } from "./users.ts";

/** Graph v1.0 as far as users go: list, read, changes, update, their photos, their groups, the log of who changed them, and batches of these. */
export function graphApp(given: {
  wire: Wire;
  tokens: AccessTokens;
  throttling: Throttling;
  users: Users & { seen: UsersSeen };
  photos: Photos;
  mailboxes: Mailboxes;
  audits: DirectoryAudits;
  groups: Groups;
  now: () => number;
}): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  const pages = skipTokens();
  const delta = deltaQuery({ users: given.users.seen, now: given.now });

  app.use(given.wire.record("graph", { bodies: true }));
  app.use(requestIds);
  const usersIn = usersInPath(given.users);
  app.use(given.wire.fail("graph", refuseGraph, { about: (path) => ({ users: usersIn(path) }) }));
  app.use("/v1.0/*", async (c, next) => {
    const caller = await authenticate(given.tokens, c.req.header("authorization"));
    c.set("caller", caller);
    // Photos belong to Outlook, and to its limits; of a batch, each request is charged, and nothing for itself.
    if (!isPhoto(c.req.path) && c.req.path !== BATCH) chargeCall(c, given.throttling, caller);
    await next();
  });
  app.post(BATCH, async (c) => {
    checkQuery(new URL(c.req.url).searchParams, []);
    checkContentType(c.req.header("content-type"), "A batch is sent");
    return c.json(
      await runBatch(await c.req.text(), {
        origin: new URL(c.req.url).origin,
        authorization: c.req.header("authorization"),
        handle: (request) => app.fetch(request, { ...c.env, isPart: true }),
      }),
    );
  });
  addPhotoRoutes(app, given);
  addAuditRoutes(app, given);
  addGroupRoutes(app, given);

  app.get("/v1.0/users", (c) => {
    mayRead(c.get("caller"));
    return c.json(listUsers({ url: new URL(c.req.url), users: given.users.seen, tokens: pages }));
  });

  // Microsoft Graph knows the function by all three names.
  for (const name of ["delta()", "delta", "microsoft.graph.delta()"]) {
    app.get(`/v1.0/users/${name}`, (c) => {
      mayRead(c.get("caller"));
      return c.json(delta(new URL(c.req.url)));
    });
    app.all(`/v1.0/users/${name}`, methodNotAllowed);
  }

  app.get("/v1.0/users/:id", (c) => {
    mayRead(c.get("caller"));
    const url = new URL(c.req.url);
    checkQuery(url.searchParams, ["$select"]);
    const selection = parseSelect(url.searchParams.get("$select") ?? undefined);
    const user = found(given.users.seen.find(c.req.param("id")), c.req.param("id"));
    return c.json({
      "@odata.context": `${url.origin}/v1.0/$metadata#${contextOf(selection)}/$entity`,
      ...project(user, selection),
    });
  });

  app.patch("/v1.0/users/:id", async (c) => {
    checkQuery(new URL(c.req.url).searchParams, []);
    checkContentType(c.req.header("content-type"), "A user is updated");
    const properties = parsePatch(await c.req.text());
    mayWrite(c.get("caller"), properties);
    const user = found(given.users.get(c.req.param("id")), c.req.param("id"));
    if (user.onPremisesSyncEnabled) {
      throw badRequest(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
      );
    }
    const patch = checkPatch(properties);
    mayWriteTo(user, properties);
    given.users.set(user.id, patch);
    given.audits.log(user.id, user, patch, { appId: c.get("caller").clientId });
    return c.body(null, 204);
  });

  app.all(BATCH, methodNotAllowed);
  app.all("/v1.0/users", methodNotAllowed);
  app.all("/v1.0/users/:id", methodNotAllowed);
  app.notFound((c) =>
    refuseGraph(c, {
      status: 400,
      code: "BadRequest",
      message: `Resource not found for the segment '${c.req.path.split("/").at(-1)}'.`,
    }),
  );
  app.onError((error, c) => {
    if (!(error instanceof GraphError)) throw error;
    if (error.status === 401) c.header("WWW-Authenticate", CHALLENGE);
    return refuseGraph(c, error);
  });
  return app;
}

const BATCH = "/v1.0/$batch";

const CHALLENGE =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

function checkContentType(type: string | undefined, what: string): void {
  if (type === undefined) {
    throw new GraphError(
      400,
      "BadRequest",
      "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
    );
  }
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new GraphError(415, "UnsupportedMediaType", `${what} with application/json, not ${type}.`);
  }
}
