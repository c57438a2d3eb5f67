import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { readJsonBody } from "./json-body.ts";
import { queryList } from "./query-list.ts";
import { someEmails, someTargets } from "./run-body.ts";

/** Room for the templates of many offices. */
const maximumBytes = 1_048_576;

/** A name that a file of the templates folder can have: no path leads out of it. */
const templateName = z
  .string()
  .max(200)
  .regex(/^[^/\\]+\.liquid$/, "is the name of a .liquid file, without a folder");

/** What a preview is asked for, by query or in a JSON body; throws a Problem or a ZodError that says what is wrong with it. */
export async function readPreviewRequest(request: HttpRequest, targets: readonly string[]) {
  const schema = z.strictObject({
    emails: someEmails,
    targets: someTargets(targets),
    templates: z.record(templateName, z.string()).optional(),
  });
  if (request.method === "POST") return schema.parse(await readJsonBody(request, maximumBytes));
  const lists = { emails: queryList(request, "email"), targets: queryList(request, "targets") };
  return schema.parse(Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)));
}
