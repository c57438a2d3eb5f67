/** What went wrong before the app could say so itself. */
export const problems = {
  offline: "The app does not answer.",
  offlineRemedy: "Check your connection. The page tries again by itself.",
  remedy: "What to do",
  requestId: (id: string) => `Request ${id}`,
  again: "Try again",
  unexpected: "The page ran into something it did not expect.",
  unexpectedRemedy: "Load it again. If it stays, tell whoever runs the app.",
  reload: "Load again",
};
