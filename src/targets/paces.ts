/**
 * The targets by name, in the order in which they are shown, each with its pace: messages a second. The settings and the
 * registration of the queues know targets by this alone.
 */
export const paces = {
  // Graph allows 20 writes a second (3,000 per 150 s); two are left for people and other apps.
  entra: 18,
  photo: 10,
  // Exchange documents no limit; public tools run four to six calls at once.
  signature: 5,
} as const;

/** The names of the targets. */
export const targetNames: readonly string[] = Object.keys(paces);
