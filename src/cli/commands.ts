import type { Command } from "./command.ts";
import { localCommand } from "./local-command.ts";
import { runsCommand } from "./runs.ts";
import { signatureCommand } from "./signature.ts";
import { syncCommand } from "./sync.ts";

/** Every command, in the order of the help. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["sync", syncCommand],
  ["runs", runsCommand],
  ["signature", signatureCommand],
  ["local", localCommand],
]);
