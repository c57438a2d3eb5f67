import type { RunView } from "../../api/runs.ts";
import type { Guard, GuardExample } from "../../core/safety/guards.ts";
import { shortHash } from "../../report/visible.ts";
import { columns, plain, style } from "../terminal.ts";

/** A guard of a field or target with its share, of several in one table. */
interface Share extends Guard {
  readonly target: string;
  readonly people: number;
  readonly all: number;
  readonly percent: number;
}

/** What guards of shares say of a target, by the first part of their names; the field stands in front of its numbers. */
const shares = new Map([
  ["changed-percent", (percent: number) => `would change for more than ${percent} % of the people`],
  ["cleared-percent", (percent: number) => `would be cleared for more than ${percent} % of the people`],
  ["first-run", () => "would be written for the first time"],
]);

/** Which guards a run tripped, with their numbers, and who released it; no lines where it tripped none. */
export function describeGuards(run: RunView): string[] {
  const { guards = [], release } = run;
  if (guards.length === 0 && !release) return [];
  // Who released it has read what it is about.
  const lines = groupsOf(guards).flatMap((group) => describeGroup(group, release === undefined));
  return [`  ${style("yellow", "!")} ${plain(headingOf(run))}`, ...lines];
}

function headingOf({ status, mode, guards = [], release }: RunView): string {
  if (release) {
    const all = guards.length === 0 ? "" : ", in spite of";
    const named = release.people ? `, with ${release.people.join(", ")}` : "";
    return `released by ${release.by} at ${release.at}${named}${all}`;
  }
  if (status === "held") return "held by";
  return mode === "preview" ? "a sync would be held by" : "was held by";
}

/** Guards of the same kind, target and limit, in the order of the first of each. */
const groupsOf = (guards: readonly Guard[]): readonly (readonly Guard[])[] => [
  ...Map.groupBy(guards, (guard) =>
    isShare(guard) ? `${kindOf(guard)} ${guard.field && guard.target} ${guard.percent}` : guard,
  ).values(),
];

function describeGroup(group: readonly Guard[], withExamples: boolean): string[] {
  const [first] = group.filter(isShare);
  const says = first && shares.get(kindOf(first));
  if (!says || !group.every(isShare)) {
    return group.flatMap(({ name, message, examples = [] }) => [
      `    ${style("bold", plain(name))}  ${plain(message)}`,
      ...(withExamples ? columns(examples.map(exampleCells)).map((line) => style("gray", line)) : []),
    ]);
  }
  const name = style(
    "bold",
    plain(first.field === undefined ? kindOf(first) : `${kindOf(first)}:${first.target}`),
  );
  if (!withExamples) return [`    ${name}  ${plain(group.map(fieldOf).join(", "))}`];
  const rows = columns(group.map(shareCells));
  return [
    `    ${name}  ${says(first.percent)}`,
    ...rows.map((row, index) => {
      const [example] = group[index]?.examples ?? [];
      return example ? `${row}  ${style("gray", `${plain(example.email)}: ${plain(said(example))}`)}` : row;
    }),
  ];
}

const fieldOf = ({ target, field = target }: Share): string => field;

const shareCells = (share: Share): string[] => {
  const { people, all } = share;
  const percent = `${Math.round((people / all) * 100)}`;
  return [`      ${plain(fieldOf(share))}`, `${people} of ${all}`, `${percent.padStart(3)} %`];
};

const exampleCells = (example: GuardExample): string[] => [
  `      ${plain(example.email)}`,
  plain(said(example)),
];

const kindOf = ({ name }: Guard): string => name.split(":", 1)[0] ?? name;

const isShare = (guard: Guard): guard is Share =>
  shares.has(kindOf(guard)) &&
  guard.target !== undefined &&
  guard.people !== undefined &&
  guard.all !== undefined &&
  guard.percent !== undefined;

/** What to do with a held run, a command on each line: to read its plan, to let exactly that through, to refuse it. */
export function describeWaysOut({ id, plan, guards = [] }: RunView): string[] {
  const named = guards.some(({ name }) => name === "another-person")
    ? ["", "  --person EMAIL for each who is to become the person that the database says"]
    : undefined;
  return columns([
    ["  → read its plan", `entra-sync runs plan ${id}`],
    ["    release it within 24 hours", `entra-sync runs release ${id} --digest ${plan?.digest ?? ""}`],
    ...(named ? [named] : []),
    ["    refuse it", `entra-sync runs cancel ${id}`],
  ]);
}

/** A change in words: `"Trainee" → nothing`. */
export const said = (change: Pick<GuardExample, "from" | "to"> | null): string =>
  change ? `${quoted(change.from)} → ${quoted(change.to)}` : "no change";

const quoted = (value: string | null): string =>
  value === null ? "nothing" : JSON.stringify(shortHash(value));
