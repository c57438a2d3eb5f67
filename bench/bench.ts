/** One line of a bench's result: what was measured, and what came out, as a ratio, a count or a share. */
export interface Measure {
  readonly what: string;
  readonly value: string;
  /** The value as a count that no machine's speed changes, smaller is better: it is held against the baseline. */
  readonly count?: number;
}

/** How benches are run: `full` takes the time that the real quotas take, and repeats what takes minutes. */
export interface BenchOptions {
  readonly full: boolean;
  /** The older version to compare with, a commit or tag. */
  readonly ref?: string | undefined;
  /** A part of the bench alone. */
  readonly only?: string | undefined;
  /** The folder of another build than today's; only for benches `ofBuild`. */
  readonly app?: string | undefined;
}

/** Something that is measured; `about` says against what. It cleans up after itself, also when it fails. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** How long it takes, where that is too long for a run of all: it is then measured by name only. */
  readonly takesLong?: string;
  /** It measures a built app from outside, and so an older one as well. */
  readonly ofBuild?: true;
  measure(options: BenchOptions): Promise<readonly Measure[]>;
}
