import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** An alert of the Bicep module: the title that is also the runbook's heading, the window, and the query with its file. */
export interface Alert {
  readonly title: string;
  /** Milliseconds that the query sees. */
  readonly windowMs: number;
  readonly file: string;
  readonly query: string;
}

const units: Readonly<Record<string, number>> = { M: 60_000, H: 3_600_000, D: 86_400_000 };

/** The alerts that are deployed. */
export const alerts: readonly Alert[] = [
  ...read("infra/app/alerts.bicep").matchAll(
    /title: '([^']+)'[^}]*?over: 'PT?(\d+)([MHD])'[^}]*?loadTextContent\('(alerts\/[\w-]+\.kql)'\)/g,
  ),
].map(([, title = "", number = "", unit = "", file = ""]) => ({
  title,
  windowMs: Number(number) * (units[unit] ?? 0),
  file,
  query: read(`infra/app/${file}`),
}));

interface Item {
  readonly name: string;
  readonly content: { readonly query?: string };
}

const { items } = JSON.parse(read("infra/app/workbook.json")) as { readonly items: readonly Item[] };

/** Every query that goes to Application Insights: of alerts, runbook and workbook, with its place. */
export const queries: readonly { readonly place: string; readonly query: string }[] = [
  ...alerts.map(({ file, query }) => ({ place: file, query })),
  ...[...read("docs/runbook.md").matchAll(/```kusto\n(.*?)```/gs)].map(([, query = ""], index) => ({
    place: `query ${index + 1} of the runbook`,
    query,
  })),
  ...items.flatMap(({ name, content: { query } }) =>
    query ? [{ place: `${name} of the workbook`, query }] : [],
  ),
];
