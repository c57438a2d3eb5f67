/** A ratio, "1.04 ×". */
export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

/** A share of 1, "3.7 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The one in the middle; of an even count the lower one. NaN for none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
