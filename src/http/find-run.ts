import type { HttpRequest } from "@azure/functions";
import { runId } from "../core/messages.ts";
import type { Run } from "../core/run.ts";
import type { RunStore } from "../stores/runs.ts";
import { notFound } from "./problem.ts";

/** The run that a request's route names; a Problem 404 when there is none. */
export async function findRun(request: HttpRequest, runs: RunStore): Promise<Run> {
  const id = request.params["id"] ?? "";
  const run = runId.test(id) ? await runs.get(id) : undefined;
  if (!run) throw notFound("run with that id");
  return run;
}
