/** The use of the Outlook add-in. */
export const addin = {
  title: "Outlook add-in",
  people: (people: string) => `${people} in 30 days`,
  none: "No Outlook has requested a signature in 30 days.",
  client: "Outlook",
  version: "Version",
  count: "People",
  last: "Last used",
  today: "Today",
  download: "Download by person",
  clients: {
    web: "On the web",
    "new-windows": "New, Windows",
    "classic-windows": "Classic, Windows",
    mac: "Mac",
    ios: "iPhone and iPad",
    android: "Android",
  } as Readonly<Record<string, string>>,
};
