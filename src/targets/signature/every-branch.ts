/** An output in a template's source. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Templates with numbered outputs, and with branches that variables choose. */
export interface Numbered {
  readonly sources: Readonly<Record<string, string>>;
  /** By number. */
  readonly outputs: readonly Place[];
  /** Values of the variables, so that every branch is rendered once at least. */
  readonly choices: readonly Readonly<Record<string, number>>[];
}

/** Branches within branches are chosen apart down to this depth. */
const DEPTH = 3;
const branchOf = (depth: number) => `branch_${Math.min(depth, DEPTH - 1)}`;

const quoted = `"[^"]*"|'[^']*'`;
const outputOrBranch = new RegExp(
  [
    `\\{\\{-?(?<expression>(?:${quoted}|[^"'}])*?)(?<end>-?\\}\\})`,
    `(?<open>\\{%-?\\s*)(?<tag>if|elsif|unless|case|when|endif|endunless|endcase)\\b(?:${quoted}|[^"'%])*?(?<close>-?%\\})`,
  ].join("|"),
  "g",
);

/**
 * Numbers every output of templates, by a filter `at`, and replaces every condition, so that branches are
 * rendered also where no example fulfils their condition. Each line stays where it is.
 */
export function everyBranch(sources: Readonly<Record<string, string>>): Numbered {
  const outputs: Place[] = [];
  const most = Array.from({ length: DEPTH }, () => 0);
  const numbered = Object.entries(sources).map(([file, source]) => {
    const counts: number[] = [];
    const replaced = source.replace(outputOrBranch, (...found) => {
      const whole: string = found[0];
      const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
      const index = found.at(-3) as number;
      const { expression, end = "", open = "", tag = "", close = "" } = groups;
      if (expression !== undefined) {
        if (expression.trim() === "") return whole;
        outputs.push({ file, line: source.slice(0, index).split("\n").length });
        return `${whole.slice(0, -end.length)} | at: ${outputs.length - 1} ${end}`;
      }
      if (tag.startsWith("end")) {
        counts.pop();
        return whole;
      }
      if (tag === "if" || tag === "unless" || tag === "case") counts.push(tag === "case" ? -1 : 0);
      else counts.push((counts.pop() ?? 0) + 1);
      const depth = Math.max(0, counts.length - 1);
      const count = counts.at(-1) ?? 0;
      const level = Math.min(depth, DEPTH - 1);
      most[level] = Math.max(most[level] ?? 0, count + 1);
      const lines = whole.replace(/[^\n]/g, "");
      const condition = {
        if: `${branchOf(depth)} == 0`,
        unless: `${branchOf(depth)} != 0`,
        elsif: `${branchOf(depth)} == ${count}`,
        case: branchOf(depth),
        when: `${count}`,
      }[tag];
      return `${open}${tag} ${condition}${lines} ${close}`;
    });
    return [file, replaced];
  });
  const choices = most.reduce<readonly Readonly<Record<string, number>>[]>(
    (chosen, count, depth) =>
      chosen.flatMap((one) =>
        Array.from({ length: Math.min(count, 9) + 1 }, (_, branch) => ({
          ...one,
          [branchOf(depth)]: branch,
        })),
      ),
    [{}],
  );
  return { sources: Object.fromEntries(numbered), outputs, choices };
}
