import { accounts } from "./accounts.ts";
import { links } from "./links.ts";
import { count, words } from "./words.ts";

interface Needed {
  readonly title: string;
  readonly body: string;
}

/** What needs a person. */
export const attention = {
  title: "Needs you",
  none: "Nothing needs you",
  next: (when: string, mode: "preview" | "apply") =>
    mode === "apply" ? `The next run starts ${when}.` : `The next dry run starts ${when}.`,
  /** What leads to a page of the console. */
  open: (page: string): string =>
    page.startsWith("runs/") ? "Open the run" : page.startsWith("employees") ? "Show them" : "Show",
  unknown: { people: "Whether people need you is not known" } as Readonly<Record<string, string>>,
  people: {
    failedPeople: (n: number): Needed => ({
      title: `${words.people(n)} could not be written`,
      body: n === 1 ? "Open them for the reason, and what to do." : "Each has the reason, and what to do.",
    }),
    unsureMatches: (n: number): Needed => ({
      title: links.waiting(n),
      body: "Confirm or refuse the account: until then nothing is written.",
    }),
    accountsOfLeavers: (n: number): Needed => ({
      title: accounts.leavers(n),
      body: "Block the sign-in in Entra ID, or find out who uses them.",
    }),
    peopleNotFound: (n: number): Needed => ({
      title: `${count(n, "person was", "people were")} not found in Entra ID`,
      body: "No account has their address, or several have. Correct that, or exclude them.",
    }),
    changedInEntra: (n: number): Needed => ({
      title: `Values of ${words.people(n)} were changed in Entra ID`,
      body: "The next run writes the employee database's back, unless you accept the difference.",
    }),
    exclusionsOfNoOne: (n: number): Needed => ({
      title: count(n, "exclusion matches no one", "exclusions match no one"),
      body: "The account is gone, or has another address. End the exclusion, or exclude the right person.",
    }),
  } as Readonly<Record<string, (n: number) => Needed>>,
};
