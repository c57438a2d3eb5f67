import { app as functions } from "@azure/functions";
import { consoleAnswer } from "../http/console-files.ts";
import { answering } from "../http/endpoint.ts";

/**
 * GET /api/console: the web console's page and files, from the folder that they were built into. They hold no data, so
 * they need no key: the requests of the page need one, and in Azure users sign in first.
 */
export const registerConsole = (folder: string): void =>
  functions.http("console", {
    route: "console/{*path}",
    methods: ["GET", "HEAD"],
    authLevel: "anonymous",
    handler: answering(consoleAnswer(folder)),
  });
