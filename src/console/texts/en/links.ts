import { count } from "./words.ts";

/** Which account is a person's, where a person has to decide. */
export const links = {
  title: "Which account is theirs?",
  waits: "Nothing is written until this is decided.",
  candidates: "Accounts that it may be",
  enabled: "Enabled",
  disabled: "Disabled",
  would: (account: string) => `What would be written to ${account}`,
  confirm: "Confirm: it is this account",
  confirmSure: (name: string, account: string) => `Is ${account} the account of ${name}?`,
  confirmYes: "Yes, it is theirs",
  confirmed: (name: string, account: string) => `${name} is linked to ${account}`,
  confirmedWhy: "The next run writes what differs.",
  syncNow: "Dry run and sync…",
  refuse: "Refuse: it is another person's",
  refuseSure: (name: string, account: string) => `Is ${account} not the account of ${name}?`,
  refuseYes: "It is another person's",
  refused: (name: string, account: string) => `${name} is never linked to ${account}`,
  refusedWhy: "It can be taken back under History.",
  forget: "Take back…",
  forgetSure: (name: string) => `Forget what was decided about the account of ${name}?`,
  forgetYes: "Forget it",
  forgotten: (name: string) => `Nothing is decided about the account of ${name}`,
  forgottenWhy: "The next run looks again.",
  notForgotten: (name: string) => `The decision about ${name} was not taken back`,
  waiting: (n: number) => `${count(n, "person waits", "people wait")} for a decision about their account`,
  show: "Show them",
  group: "Waits for a decision",
  decide: "See what would be written, and decide",

  decisions: "Decisions",
  decided: {
    confirmed: (account: string) => `Confirmed: ${account} is their account`,
    refused: (account: string) => `Refused: ${account} is not their account`,
    forgotten: (account: string) => `Taken back: nothing is decided about ${account}`,
    excluded: () => "Excluded",
    included: () => "Included again",
  } as Readonly<
    Record<"confirmed" | "refused" | "forgotten" | "excluded" | "included", (account: string) => string>
  >,
  of: (email: string) => `(of ${email})`,
  previous: (account: string) => `Before: ${account}`,
};
