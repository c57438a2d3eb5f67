/** The photo that Entra ID has, beside the one that would be written. */
export const photo = {
  title: (name: string) => `Photo of ${name}`,
  loading: "Fetching the photo…",
  sides: { entra: "Now in Entra ID", source: "As it would be written" },
  alt: (name: string, what: string) => `${name}: ${what}`,
  cut: "The picture at the photo's address is cut to a square around the face.",
  sync: "Sync photo…",
};
