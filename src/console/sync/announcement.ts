/** What was said last about how far something is: percent, and when in milliseconds since 1970. */
export interface Said {
  readonly percent: number;
  readonly at: number;
}

const atMostEveryMs = 5_000;
const atLeastEveryMs = 30_000;

/**
 * Whether it is time to say again how far something is, to those who hear the page: the end at once, each further tenth
 * but not more often than every five seconds, and whatever has moved within half a minute.
 */
export function isWorthSaying(said: Said | undefined, { percent, at }: Said): boolean {
  if (!said) return true;
  if (percent === said.percent) return false;
  if (percent === 100) return true;
  const since = at - said.at;
  if (since >= atLeastEveryMs) return true;
  return since >= atMostEveryMs && tenth(percent) !== tenth(said.percent);
}

const tenth = (percent: number) => Math.floor(percent / 10);
