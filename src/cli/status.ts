import { command } from "./command.ts";
import { describeStatus } from "./describe-status.ts";
import { formatIn, noWords } from "./flags.ts";
import { print } from "./terminal.ts";

/** What `entra-sync status` can be told. */
export interface StatusOptions {
  readonly format: "text" | "json";
}

export const statusCommand = command<StatusOptions>({
  usage: [["status", "each connection and permission, and what to do about it"]],
  flags: ["format", "url", "key", "token"],
  options: (words, flags) => {
    noWords(words, "status");
    return { format: formatIn(flags, ["text", "json"]) };
  },
  run: async (client, { format }) => {
    const status = await client.status();
    if (format === "json") print(JSON.stringify(status, null, 2));
    else for (const line of describeStatus(status)) print(line);
    return status.ok ? 0 : 1;
  },
});
