const plural = new Intl.PluralRules("en");

/** A count with its noun, as in "1 person", "12 people". */
export const count = (n: number, one: string, other: string): string =>
  `${n.toLocaleString("en")} ${plural.select(n) === "one" ? one : other}`;

/** Words that more than one part of the page uses. */
export const words = {
  people: (n: number) => count(n, "person", "people"),
  changes: (n: number) => count(n, "change", "changes"),
  targets: { entra: "Profile", photo: "Photo", signature: "Signature" } as Readonly<Record<string, string>>,
  syncStates: {
    failed: "Failed",
    held: "Held",
    unsure: "Unsure",
    "not-found": "Not found",
    differs: "Differs",
    queued: "In progress",
    skipped: "Skipped",
    excluded: "Excluded",
    unknown: "Not checked yet",
    "in-step": "In step",
  },
  runStatuses: {
    queued: "Waiting",
    planning: "Planning",
    held: "Held",
    running: "Running",
    done: "Done",
    stale: "Out of date",
    cancelled: "Cancelled",
    failed: "Failed",
  },
  outcomes: {
    changed: "Changed",
    unchanged: "Unchanged",
    skipped: "Skipped",
    stale: "Out of date",
    superseded: "Superseded",
    failed: "Failed",
    poisoned: "Failed repeatedly",
    lost: "No answer received",
    verified: "Verified",
    drifted: "Changed by someone else",
    queued: "Waiting",
  },
  notWritten: "Not written",
  before: "Before",
  after: "After",
  nothing: "(empty)",
  presentOne: "(the current one)",
  newOne: "(a new one)",
  close: "Close",
  cancel: "Cancel",
  loading: "Loading…",
  download: "Download",
  copyCommand: "Copy the command",
  copied: "Copied",
};
