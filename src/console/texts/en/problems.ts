/** What went wrong before the app could say so itself. */
export const problems = {
  offline: "The app does not answer.",
  offlineRemedy: "Check your connection. The page tries again automatically.",
  remedy: "What to do",
  requestId: (id: string) => `Request ${id}`,
  again: "Try again",
  unexpected: "The page had an unexpected error.",
  unexpectedRemedy: "Load it again. If the error stays, contact the administrator of the app.",
  reload: "Load again",
};
