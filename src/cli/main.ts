#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createClient, Refused } from "./client.ts";
import { runs } from "./runs.ts";
import { sync } from "./sync.ts";
import { complain, print, style } from "./terminal.ts";

const usage = `entra-sync: keeps Entra ID in step with the employee database

  entra-sync sync [--email ADDRESS]… [--targets entra] [--mode preview|apply]
                                  sync now, and follow it to its end
  entra-sync runs                 the latest runs
  entra-sync runs ID              one run, and whoever was not simply synced
  entra-sync runs cancel ID       drop what is still queued
  entra-sync runs retry ID        try again what failed
  entra-sync local [--once] [--no-sync] [--employees N]
                                  the whole cloud on this machine

  --url URL        where the app is   (or ENTRA_SYNC_URL; http://localhost:7071)
  --key KEY        its function key   (or ENTRA_SYNC_KEY)
  --format FORMAT  text or json

Exit code of sync: 0 done, 1 something failed or is stale, 3 held by a guard; 2 for words it does not know.`;

const { values, positionals } = parse();
const [command, ...words] = positionals;
process.exitCode = await main().catch((error: unknown) => {
  complain(`${style("red", "✗")} ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Refused && error.remedy) complain(`  → ${error.remedy}`);
  return 1;
});

async function main(): Promise<number> {
  if (values.help || command === undefined) {
    print(usage);
    return command === undefined && !values.help ? 2 : 0;
  }
  if (command === "local") {
    const { local } = await import("./local.ts");
    return local({ once: values.once, sync: !values["no-sync"], employees: Number(values.employees) });
  }
  const client = createClient({
    url: values.url ?? process.env["ENTRA_SYNC_URL"] ?? "http://localhost:7071",
    key: values.key ?? process.env["ENTRA_SYNC_KEY"],
  });
  const format = values.format === "json" ? "json" : "text";
  if (command === "runs") return runs(client, words, format);
  if (command === "sync") {
    const targets = values.targets?.split(",").map((target) => target.trim()) ?? [];
    return sync(client, { emails: values.email, targets, mode: values.mode, format });
  }
  complain(`There is no command ${command}.\n\n${usage}`);
  return 2;
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: "string" },
        key: { type: "string" },
        email: { type: "string", multiple: true, default: [] },
        targets: { type: "string" },
        mode: { type: "string" },
        format: { type: "string", default: "text" },
        once: { type: "boolean", default: false },
        "no-sync": { type: "boolean", default: false },
        employees: { type: "string", default: "250" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
