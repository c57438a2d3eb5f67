import { once } from "node:events";
import { print, style } from "./terminal.ts";

/** Resolves at Ctrl-C or SIGTERM; a second Ctrl-C ends this process at once, with 130. */
export async function stopRequested(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  process.once("SIGINT", () => process.exit(130));
  print(style("gray", "\nStopping…"));
}
