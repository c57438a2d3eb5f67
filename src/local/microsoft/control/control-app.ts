import { Hono } from "hono";
import * as z from "zod";
import { Fault } from "../http/faults.ts";
import { STAND_INS } from "../http/stand-in.ts";
import type { Controls } from "../options.ts";
import { exchangeRoutes } from "./exchange-routes.ts";
import { indexPage } from "./index-page.ts";

const Scale = z.union([
  z.boolean(),
  z.strictObject({ limits: z.number().positive(), windows: z.number().positive() }),
]);
const Group = z.strictObject({
  displayName: z.string().min(1),
  members: z.array(z.string()),
  visibility: z.enum(["Public", "Private", "HiddenMembership"]).exactOptional(),
});
const Milliseconds = z.strictObject({ ms: z.number().nonnegative() });
const ServiceFilter = z.enum(STAND_INS).optional();

/** The stand-ins' own routes, outside every namespace of Microsoft's: an index, and `/_control/…` in JSON. */
export function controlApp(controls: Controls): Hono {
  const { users, groups, faults, log, throttling, latency } = controls;
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ error: "The body is no JSON." }, 400);
    throw error;
  });

  app.get("/", (c) => {
    const page = indexPage(controls);
    return c.req.header("accept")?.includes("text/html") ? c.html(page.html) : c.json(page.json);
  });
  app.get("/_control/users", (c) => c.json(users.all()));
  app.get("/_control/users/:id", (c) => {
    const user = users.get(c.req.param("id"));
    return user ? c.json(user) : c.json({ error: "There is no such user." }, 404);
  });
  app.patch("/_control/users/:id", async (c) => {
    if (!users.get(c.req.param("id"))) return c.json({ error: "There is no such user." }, 404);
    return c.json(users.set(c.req.param("id"), await c.req.json()));
  });

  app.get("/_control/groups", (c) => c.json(groups.all()));
  app.put("/_control/groups/:id", async (c) => {
    const group = { id: c.req.param("id"), ...Group.parse(await c.req.json()) };
    groups.set(group);
    return c.json(group);
  });
  app.delete("/_control/groups/:id", (c) => {
    groups.remove(c.req.param("id"));
    return c.body(null, 204);
  });

  app.route("/_control", exchangeRoutes(controls));

  app.get("/_control/faults", (c) => c.json(faults.all()));
  app.post("/_control/faults", async (c) => c.json({ id: faults.add(Fault.parse(await c.req.json())) }, 201));
  app.delete("/_control/faults/:id?", (c) => {
    faults.clear(c.req.param("id"));
    return c.body(null, 204);
  });

  app.get("/_control/exchanges", (c) => c.json(log.exchanges(ServiceFilter.parse(c.req.query("service")))));
  app.delete("/_control/exchanges", (c) => {
    log.clear();
    return c.body(null, 204);
  });
  app.get("/_control/counts", (c) => c.json(log.counts()));

  app.get("/_control/throttling", (c) => c.json(throttling.scale()));
  app.put("/_control/throttling", async (c) => {
    throttling.set(Scale.parse(await c.req.json()));
    return c.json(throttling.scale());
  });
  app.get("/_control/latency", (c) => c.json(latency));
  app.put("/_control/latency", async (c) =>
    c.json(Object.assign(latency, Milliseconds.parse(await c.req.json()))),
  );
  app.post("/_control/reset", (c) => {
    controls.reset();
    return c.body(null, 204);
  });
  return app;
}
