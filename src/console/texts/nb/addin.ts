import type { Texts } from "../en/en.ts";

/** The use of the Outlook add-in. */
export const addin: Texts["addin"] = {
  title: "Outlook-tillegget",
  people: (people) => `${people} på 30 dager`,
  none: "Ingen Outlook har bedt om en signatur på 30 dager.",
  client: "Outlook",
  version: "Versjon",
  count: "Personer",
  last: "Sist brukt",
  today: "I dag",
  download: "Last ned per person",
  clients: {
    web: "På nettet",
    "new-windows": "Ny, Windows",
    "classic-windows": "Klassisk, Windows",
    mac: "Mac",
    ios: "iPhone og iPad",
    android: "Android",
  },
};
