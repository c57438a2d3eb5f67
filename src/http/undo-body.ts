import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { runId } from "../core/messages.ts";
import { readJsonBody } from "./json-body.ts";
import { digest } from "./run-body.ts";

const Body = z.strictObject({
  run: z.string().regex(runId, "is a run's id"),
  mode: z.enum(["preview", "apply"]).optional(),
  targets: z.array(z.string().max(64)).min(1).max(20).optional(),
  digest: digest.optional(),
});

/** The body of `POST /api/employees/{email}/undo`; throws a Problem or a ZodError that says what is wrong with it. */
export const readUndoBody = async (request: HttpRequest) => Body.parse(await readJsonBody(request));
