/** One line of a bench's result: what was measured, and what came out, as a ratio, a count or a share. */
export interface Measure {
  readonly what: string;
  readonly value: string;
}

/** How benches are run: `full` takes the time that the real quotas take, and repeats what takes minutes. */
export interface BenchOptions {
  readonly full: boolean;
  /** The older version to compare with, a commit or tag. */
  readonly ref?: string | undefined;
  /** A part of the bench alone. */
  readonly only?: string | undefined;
}

/** Something that is measured; `about` says against what. It cleans up after itself, also when it fails. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** How long it takes, where that is too long for a run of all: it is then measured by name only. */
  readonly takesLong?: string;
  measure(options: BenchOptions): Promise<readonly Measure[]>;
}
