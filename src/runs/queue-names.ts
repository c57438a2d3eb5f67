/** The queue of runs asked for and runs watched. */
export const runsQueue = "sync-runs";

/** The queue of a target's messages. */
export const targetQueue = (target: string): string => `sync-${target}`;
