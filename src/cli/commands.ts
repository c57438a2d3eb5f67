import type { Command } from "./command.ts";
import { excludeCommand } from "./exclude.ts";
import { exclusionsCommand } from "./exclusions.ts";
import { explainCommand } from "./explain.ts";
import { historyCommand } from "./history.ts";
import { hostRegistration } from "./host-command.ts";
import { includeCommand } from "./include.ts";
import { localCommand } from "./local-command.ts";
import { previewCommand } from "./preview.ts";
import { runsCommand } from "./runs.ts";
import { signatureCommand } from "./signature.ts";
import { statusCommand } from "./status.ts";
import { syncCommand } from "./sync.ts";
import { undoCommand } from "./undo.ts";

/** Every command, in the order of the help. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["preview", previewCommand],
  ["sync", syncCommand],
  ["status", statusCommand],
  ["runs", runsCommand],
  ["signature", signatureCommand],
  ["explain", explainCommand],
  ["history", historyCommand],
  ["undo", undoCommand],
  ["exclude", excludeCommand],
  ["include", includeCommand],
  ["exclusions", exclusionsCommand],
  ["local", localCommand],
  ["host", hostRegistration],
]);
