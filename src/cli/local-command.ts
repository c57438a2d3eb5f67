import { command } from "./command.ts";
import { type Flags, noWords } from "./flags.ts";
import type { LocalOptions } from "./local.ts";
import { Misuse } from "./misuse.ts";

export const localCommand = command<LocalOptions>({
  usage: [["local [--once] [--no-sync] [--employees N]", "the whole cloud on this machine"]],
  flags: ["once", "no-sync", "employees"],
  options: (words, flags) => {
    noWords(words, "local");
    return optionsOf(flags);
  },
  run: async (_, options) => {
    // Only here, so that the other commands start at once.
    const { local } = await import("./local.ts");
    return local(options);
  },
});

function optionsOf({ once = false, "no-sync": noSync = false, employees = "250" }: Flags): LocalOptions {
  const count = /^\d+$/.test(employees) ? Number(employees) : 0;
  if (count < 1 || count > 100_000) throw new Misuse("--employees is a whole number from 1 to 100000.");
  return { once, sync: !noSync, employees: count };
}
