/** The stop of all writing. */
export const pause = {
  title: "Writing is paused",
  why: ({ by, reason }: { readonly by: string; readonly reason: string }) => `Paused by ${by}: ${reason}`,
  nightWas: ({ by, reason }: { readonly by: string; readonly reason: string }) =>
    `Wrote nothing: writing was paused by ${by} (${reason}).`,
  since: (when: string) => `Since ${when}`,
  until: (when: string) => `until ${when}`,
  untilResumed: "until someone resumes",
  what: "Queued work waits, and the nightly run is a dry run. Cancel what must not go on before you resume.",
  open: "To the overview",
  pause: "Pause writing…",
  resume: "Resume writing",
  dialog: "Pause all writing",
  dialogWhy:
    "Within ten seconds nothing is written any more, in any run. Queued work waits, and goes on afterwards.",
  reason: "Reason",
  reasonHint: "In one line, for everyone who reads it later.",
  end: "Until",
  endHint: "When writing goes on by itself. Leave it empty to resume by hand.",
  now: "Pause now",
  paused: "Writing is paused",
  resumed: "Writing goes on",
  resumeFailed: "Writing could not be resumed",
};
