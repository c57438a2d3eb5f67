import { command } from "./command.ts";
import { type Flags, noWords } from "./flags.ts";
import type { HostCommandOptions } from "./host.ts";
import { Misuse } from "./misuse.ts";

export const hostRegistration = command<HostCommandOptions>({
  usage: [
    ["host [--port N] [--lease SECONDS]", "the built app in the local function host, on your own settings"],
  ],
  flags: ["port", "lease"],
  options: (words, flags) => {
    noWords(words, "host");
    return optionsOf(flags);
  },
  run: async (_, options) => {
    // Only here, so that the other commands start at once.
    const { hostCommand } = await import("./host.ts");
    return hostCommand(options);
  },
});

function optionsOf({ port = "7071", lease = "600" }: Flags): HostCommandOptions {
  const whole = (flag: string, text: string, least: number, most: number): number => {
    const number = /^\d+$/.test(text) ? Number(text) : -1;
    if (number < least || number > most)
      throw new Misuse(`--${flag} is a whole number from ${least} to ${most}.`);
    return number;
  };
  return { port: whole("port", port, 0, 65_535), leaseSeconds: whole("lease", lease, 1, 604_800) };
}
