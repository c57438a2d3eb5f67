import { words } from "./words.ts";

/** The page of what was written. */
export const changes = {
  title: "Changes",
  lead: "What was written to Entra ID and Exchange Online, with the values before. A person's changes are together.",
  time: "Time",
  times: { "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" },
  ofRun: (run: string) => `Run ${run}`,
  field: "Field",
  allFields: "All fields",
  found: (people: number, isMore: boolean, since: string) =>
    isMore ? `${words.people(people)} so far, since ${since}.` : `${words.people(people)} since ${since}.`,
  nothing: "Nothing was written.",
  nothingWhy: "No run has written such a value in that time. Runs in preview write nothing.",
  nameless: "A person without an address on record",
  states: { intended: "Not known whether it was written", undone: "Undone" },
  undoRun: "the run that put it back",
  more: "Show more",
  download: "Download as CSV",
};
