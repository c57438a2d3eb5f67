/** A stop of all writing: who ordered it, when (ISO 8601), why, and until when unless it is until a person resumes. */
export interface Pause {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly until?: string;
}

/** A pause that still holds at a time; undefined for none, and for one that has passed. */
export const pauseAt = (pause: Pause | undefined, now: Date): Pause | undefined =>
  pause?.until !== undefined && now.getTime() >= Date.parse(pause.until) ? undefined : pause;

/** A pause in one sentence. */
export const describePause = ({ by, at, reason, until }: Pause): string =>
  `Writing was paused by ${by} at ${at}${until === undefined ? "" : `, until ${until}`}: ${reason}`;

/** What lets writing go on. */
export const resumeRemedy = "When it may go on: entra-sync resume.";
