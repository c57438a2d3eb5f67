import type { ExclusionView } from "../http/exclusion-view.ts";
import { command } from "./command.ts";
import { formatIn, noWords } from "./flags.ts";
import { columns, plain, print, style } from "./terminal.ts";

/** What `entra-sync exclusions` can be told. */
export interface ExclusionsOptions {
  readonly format: "text" | "json";
}

export const exclusionsCommand = command<ExclusionsOptions>({
  usage: [["exclusions", "who is left alone, where, until when and why"]],
  flags: ["format", "url", "key", "token"],
  options: (words, flags) => {
    noWords(words, "exclusions");
    return { format: formatIn(flags, ["text", "json"]) };
  },
  run: async (client, { format }) => {
    const all = await client.exclusions();
    if (format === "json") print(JSON.stringify(all, null, 2));
    else if (all.length === 0) print("Nobody is excluded.");
    else for (const line of columns([head, ...all.map(row)])) print(line);
    return 0;
  },
});

const head = ["WHO", "TARGETS", "UNTIL", "BY", "WHY"].map((word) => style("gray", word));

function row({ email, targets, until, by, reason, inForce }: ExclusionView): string[] {
  const end = inForce ? (until ?? "") : `over since ${until}`;
  return [email, targets.join(", "), end, by, reason].map(plain);
}
