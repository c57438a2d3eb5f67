/** A part of a remedy: a command, verbatim; the id of a run to look at; or text, in which an address can be a link. */
export interface RemedyPart {
  readonly kind: "command" | "run" | "text" | "address";
  readonly text: string;
}

/** The command that only shows a run: here that is a page. */
const showsRun = /^entra-sync runs (\d{8}T\d{6}Z-[a-z\d]+)$/;

/** How a line starts that is a command; one that ends with a full stop is a sentence about a command. */
const command =
  /^(az|azd|npm|npx|pwsh|bash|curl|entra-sync|\.?\/?scripts\/|[A-Z_]+=|(Get|Set|New|Add|Remove|Connect)-[A-Z])/;

/** Parses a remedy: a sentence or two, or commands, one per line. */
export const splitRemedy = (remedy: string): readonly RemedyPart[] =>
  remedy
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line): readonly RemedyPart[] => {
      const [, run] = showsRun.exec(line) ?? [];
      if (run !== undefined) return [{ kind: "run", text: run }];
      if (command.test(line) && !line.endsWith(".")) return [{ kind: "command", text: line }];
      const parts = line.split(/(https:\/\/[^\s<>"')]*[^\s<>"').,;:])/);
      return [...parts, "\n"].filter(Boolean).map((text) => ({ kind: kindOf(text), text }));
    });

const kindOf = (text: string): "text" | "address" => (text.startsWith("https://") ? "address" : "text");
