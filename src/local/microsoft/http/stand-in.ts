import type { HttpBindings } from "@hono/node-server";

/** The stand-ins that answer on the wire, each at an origin of its own. */
export const STAND_INS = ["login", "identity", "vault", "graph", "exchange"] as const;

/** One of the stand-ins. */
export type StandIn = (typeof STAND_INS)[number];

/** What every stand-in's routes can reach: Node's own request and response, and whether this is a part of a batch. */
export type WireEnv = { Bindings: HttpBindings & { isPart?: boolean } };
