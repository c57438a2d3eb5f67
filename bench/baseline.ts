/** Counts of a run of benches by name: what does not depend on how fast the machine is, and is better the smaller it is. */
export type Counts = Readonly<Record<string, number>>;

/** A count may be so much larger than in the baseline: what shares a request depends a little on what comes together. */
const allowed = 1.2;

/** A line for each count that is more than a fifth above the baseline; those that the baseline does not have are no worse. */
export function worseThan(baseline: Counts, counts: Counts): readonly string[] {
  return Object.entries(counts).flatMap(([name, now]) => {
    const before = baseline[name];
    if (before === undefined || now <= before * allowed) return [];
    return [`${name}: ${now}, and ${before} in the baseline`];
  });
}

/** The baseline with these counts in place of its own, by name. */
export function merged(baseline: Counts, counts: Counts): Counts {
  const all = Object.entries({ ...baseline, ...counts });
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
