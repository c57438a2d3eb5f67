import { count, words } from "./words.ts";

const ofAll = (people: number, all: number) =>
  `${people.toLocaleString("en")} of ${all.toLocaleString("en")}`;

/** Syncing: the plan first, then how it goes, then what came of it. */
export const sync = {
  title: (label: string) => `Sync ${label}`,
  comparing: "Comparing with Entra ID, photos and signatures…",
  comparingFor: (seconds: number) =>
    seconds < 60 ? `${count(seconds, "second", "seconds")} so far` : `${Math.floor(seconds / 60)} min so far`,
  comparingMany: "So many people are compared in the background; this can take a few minutes.",
  planRunFailed: "The run ended without making a plan.",
  again: "Preview again",
  targets: "What to sync",
  headline: (people: number, changes: number) =>
    `${words.people(people)} would change, ${words.changes(changes)}`,
  inStep: (n: number) => `${n.toLocaleString("en")} in step`,
  leftOut: (n: number) => `${n.toLocaleString("en")} left out`,
  outOfScope: (n: number) =>
    `${n.toLocaleString("en")} ${n === 1 ? "differs" : "differ"} but ${n === 1 ? "is" : "are"} outside SYNC_SCOPE`,
  nothing: "Everything is in step: nothing would change.",
  incomplete: "This plan is not complete",
  incompleteWhy: "Not everything requested could be compared. The rest is left alone; the notes say why.",
  guarded: "A run like this is held until someone releases it",
  guardExamples: "For example",
  guardsOfAll: "All targets",
  guardsMore: (first: string, more: number) => `${first}, and ${count(more, "more reason", "more reasons")}`,
  guardLimit: (percent: number) => `At most ${percent} % may without a review.`,
  guardSentences: {
    changed: (field: string, people: number, all: number) =>
      `${field} would change for ${ofAll(people, all)}`,
    cleared: (field: string, people: number, all: number) =>
      `${field} would be emptied for ${ofAll(people, all)}`,
    first: (target: string, people: number, all: number) =>
      `${target} would be written for the first time for ${ofAll(people, all)}`,
    exchanged: (target: string, people: number, all: number) =>
      `${target}: ${ofAll(people, all)} would get what another of them had until now`,
    replaced: (target: string, people: number, all: number) =>
      `${target} would get nearly all other values for ${ofAll(people, all)}`,
    template: (target: string, people: number) =>
      `${target} would change for ${words.people(people)} only because of new templates`,
  },
  totals: "By target",
  target: "Target",
  people: "People",
  fields: "Changes",
  cleared: "Cleared",
  notes: "Notes",
  changing: "What would change",
  unchanged: "No change, but with notes",
  notInScope: "Outside SYNC_SCOPE",
  match: {
    link: "found by the remembered link",
    employeeId: "found by employee number",
    userPrincipalName: "found by sign-in name",
    mail: "found by mail address",
    proxyAddresses: "found by another of its addresses",
    record: "found by the record of the earlier run",
    none: "no account found",
    ambiguous: "more than one account matches",
    unsure: "in doubt: nothing is written until it is confirmed",
    rejected: "left out",
  },
  noteCount: (n: number) => count(n, "note", "notes"),
  expandAll: "Show all changes",
  collapseAll: "Hide all changes",
  listOf: (n: number) => `${words.people(n)}, in a list that scrolls`,
  sync: (n: number) => `Sync ${words.people(n)}`,
  nothingToSync: "There is nothing to write.",
  starting: "Starting…",
  notStarted: "The sync was not started",
  downloadPlan: "Download the plan",
  downloadFailed: "The file could not be fetched",

  progress: "Progress",
  done: (done: number, expected: number) =>
    `${done.toLocaleString("en")} of ${expected.toLocaleString("en")}`,
  all: "Total",
  announced: (percent: number, failed: number) =>
    failed ? `${percent} percent done, ${failed} failed` : `${percent} percent done`,
  phases: {
    queued: "Waiting for its turn…",
    planning: "Comparing once more before anything is written…",
    running: "Writing…",
  } as Readonly<Record<string, string>>,
  waiting: (n: number) =>
    `${n.toLocaleString("en")} ${n === 1 ? "waits" : "wait"} to be tried again: Microsoft asked to slow down, or something was busy. No action is needed.`,
  endsAt: (when: string) => `Expected to end ${when}.`,
  live: "Person by person",
  firstOnly: (shown: number, of: number) =>
    `The first ${shown.toLocaleString("en")} of ${of.toLocaleString("en")} people`,
  chip: (target: string, status: string) => `${target}: ${status}`,
  cancel: "Cancel run",
  cancelSure: "Stop the run? What was written until then stays written.",
  cancelYes: "Yes, stop it",
  cancelNo: "Continue",
  cancelled: "The run was cancelled",
  cancelFailed: "The run could not be cancelled",
  leave: "Leave it running",
  left: "The run continues",
  leftWhere: "Follow it under Runs",
  retry: "Retry the failed",
  retryFailed: "The run could not be retried",
  retried: "The failures are tried again",
  openRun: "Open the run",

  results: { changed: "Changed", unchanged: "Unchanged", skipped: "Skipped", failed: "Failed" },
  peopleResults: (result: string) => `People, ${result.toLowerCase()}`,
  neverTried: (n: number) =>
    `Of the skipped, ${n.toLocaleString("en")} were never tried: the run was stopped before.`,
  failures: "What failed",
  moreFailures: (n: number) => `and ${n.toLocaleString("en")} more, under the run's outcomes`,
  ended: {
    done: {
      apply: "The sync is done",
      preview: "The dry run is done",
      undo: "The undo is done",
      remove: "The removal is done",
    },
    stale: "Nothing was written: the plan is out of date",
    cancelled: "The run was cancelled",
    failed: "The run failed",
  },
  endedWith: {
    apply: (failed: number) => `The sync ended, ${failed.toLocaleString("en")} failed`,
    preview: (failed: number) => `The dry run ended, ${failed.toLocaleString("en")} failed`,
    undo: (failed: number) => `The undo ended, ${failed.toLocaleString("en")} failed`,
    remove: (failed: number) => `The removal ended, ${failed.toLocaleString("en")} failed`,
  },
  difference: (n: number) => `What is different now: ${count(n, "field", "fields")}`,
  differenceThen: "As previewed",
  differenceNow: "Now",
  noChange: "no change",
  moreDifferences: (n: number) => `and ${n.toLocaleString("en")} more`,
};
