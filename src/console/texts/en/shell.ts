/** The frame of the page. */
export const shell = {
  product: "Entra Employee Sync",
  skip: "Skip to the content",
  navigation: "Main",
  messages: "Messages",
  findPerson: "Find a person",
  overview: "Overview",
  employees: "Employees",
  runs: "Runs",
  changes: "Changes",
  mismatches: "Mismatches",
  templates: "Templates",
  theme: "Appearance",
  themes: { system: "As the system", light: "Light", dark: "Dark", contrast: "High contrast" },
  account: (name: string) => `Signed in as ${name}`,
  signIn: "Sign in",
  signOut: "Sign out",
  previewOnly: "Nothing is written: this app is set to preview.",
  previewOnlyWhy:
    "SYNC_MODE is preview. Every plan can be made and read; writing is switched on with SYNC_MODE=apply.",
  noRunRole: "You can look, and make dry runs, but not write.",
  noRunRoleWhy: "This needs the app role Sync.Run. Have an administrator assign it.",
  notAllowed: "You are signed in, but have no role here.",
  notAllowedWhy:
    "Have an administrator assign you the app role Sync.Read, to look, or Sync.Run, to sync as well.",
  signInWhy: "Sign in with your organisation's account to open this console.",
  keyTitle: "Enter a function key to continue",
  keyWhy: "This app requires a function key (HTTP_AUTH=key). The key is kept until this tab is closed.",
  keyLabel: "Function key",
  keySubmit: "Open",
  keyWrong: "The app does not accept this key.",
  active: (n: number) => (n === 1 ? "A run is under way." : `${n} runs are under way.`),
  activeOpen: "Follow it",
  offline: "The app does not answer. What you see may be out of date.",
  noPage: "This page does not exist.",
  noPageHome: "Go to the overview",
};

/** What went wrong before the app could say so itself. */
export const problems = {
  offline: "The app does not answer.",
  offlineRemedy: "Check your connection. The page tries again automatically.",
  remedy: "What to do",
  requestId: (id: string) => `Request ${id}`,
  refresh: "Refresh",
  unexpected: "The page had an unexpected error.",
  unexpectedRemedy: "Refresh the page. If the error stays, contact the administrator of the app.",
};
