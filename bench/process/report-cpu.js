import { writeSync } from "node:fs";

// Imported before a program: writes what CPU time (ms) the process took, as a JSON line on standard error, when it ends.

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeSync(2, `\n${JSON.stringify({ cpuMs: (user + system) / 1000 })}\n`);
});
