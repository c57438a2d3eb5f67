// A run of `entra-sync sync --format json` as Markdown for a pipeline's summary: how it ended, in numbers.
import { readFile } from "node:fs/promises";

const run = JSON.parse(await readFile(process.argv[2], "utf8"));
const { id, status, reason, difference, waiting, summary } = run;

/** What to do next, by how a run ended. */
const next = {
  held: `Guards hold it: it is released, or refused, in the console or with \`entra-sync runs release ${id} --digest ${run.plan?.digest}\`, within 24 hours.`,
  stale: `${difference ? `It is another plan by now, in ${difference.count} ${difference.count === 1 ? "field" : "fields"}` : "It is another plan by now"}: nothing was written. Preview again.`,
};

const counts = Object.entries(summary?.counts ?? {}).flatMap(([target, of]) =>
  Object.entries(of).map(([outcome, people]) => `| ${target} | ${outcome} | ${people} |`),
);
const lines = [
  `## Sync ${status}`,
  "",
  `Run \`${id}\`${reason ? `, \`${reason.code}\`` : ""}.`,
  ...(next[status] ? ["", next[status]] : []),
  ...(waiting ? ["", `A part of it is held: run \`${waiting.run}\` (${waiting.targets.join(", ")}).`] : []),
  ...(counts.length > 0 ? ["", "| Target | Outcome | People |", "|:--|:--|--:|", ...counts] : []),
];
process.stdout.write(`${lines.join("\n")}\n`);
