/** The function of a target: entra → syncEntra. */
export const functionName = (target: string): string =>
  `sync${target.charAt(0).toUpperCase()}${target.slice(1)}`;
