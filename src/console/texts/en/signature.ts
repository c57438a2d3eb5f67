/** The preview of a signature. */
export const signature = {
  title: (name: string) => `Signature of ${name}`,
  loading: "Rendering the signature and reading the one in Exchange…",
  rendered: "As it would be written",
  held: "Now in Exchange",
  format: "Format",
  formats: { html: "HTML", text: "Text" },
  withPhoto: "With photo",
  noPhoto: "This signature has no photo.",
  dark: "Dark background",
  darkWhy: "Outlook also recolours what is too dark to read on a dark background; this preview does not.",
  same: "Both are the same.",
  empty: "There is none.",
  frame: (what: string) => `${what}, preview`,
  image: "Image",
  notLoaded: (hosts: string) => `Not loaded here: image from ${hosts}`,
  photoProblem: "The photo cannot be shown here",
  isOff: "Outlook does not add this signature by itself: it is not switched on for new mail.",
  unread: "It could not be read.",
  copy: "Copy",
  copyWhy: "With its formatting, to paste into Outlook",
  copyHtml: "Copy HTML",
  copied: "The signature is on the clipboard",
  copyFailed: "The signature could not be copied",
  download: "Download",
  sync: "Sync signature…",
};

/** The photo that Entra ID has, beside the one that would be written. */
export const photo = {
  title: (name: string) => `Photo of ${name}`,
  loading: "Fetching the photo…",
  sides: { entra: "Now in Entra ID", source: "As it would be written" },
  alt: (name: string, what: string) => `${name}: ${what}`,
  cut: "The picture at the photo's address is cut to a square around the face.",
  sync: "Sync photo…",
};
