/** A part of a remedy: what to type, as it stands, or words, of which an address can be followed. */
export interface RemedyPart {
  readonly kind: "command" | "text" | "address";
  readonly text: string;
}

/** What stands at the beginning of a line that belongs in a terminal; one that ends in a full stop is a sentence about it. */
const command =
  /^(az|azd|npm|npx|pwsh|bash|curl|entra-sync|\.?\/?scripts\/|[A-Z_]+=|(Get|Set|New|Add|Remove|Connect)-[A-Z])/;

/** Reads a remedy line by line: a sentence or two, or commands, a line each. */
export const splitRemedy = (remedy: string): readonly RemedyPart[] =>
  remedy
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line): readonly RemedyPart[] => {
      if (command.test(line) && !line.endsWith(".")) return [{ kind: "command", text: line }];
      const parts = line.split(/(https:\/\/[^\s<>"')]*[^\s<>"').,;:])/);
      return [...parts, "\n"].filter(Boolean).map((text) => ({ kind: kindOf(text), text }));
    });

const kindOf = (text: string): "text" | "address" => (text.startsWith("https://") ? "address" : "text");
