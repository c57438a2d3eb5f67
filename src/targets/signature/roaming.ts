import type { Note } from "../../core/target.ts";

/** What to do while the tenant has roaming signatures: write none, or write them and warn that they will not show. */
export type RoamingPolicy = "skip" | "warn";

/** The note of a plan while roaming signatures are on. */
export const roamingNote = (policy: RoamingPolicy): Note => ({
  code: "roaming-signatures",
  message: `The tenant has roaming signatures switched on. Outlook then takes signatures from elsewhere, and those written here do not show, so ${policy === "skip" ? "none is written" : "people will not see what is written"}.`,
  remedy:
    "An Exchange administrator runs in PowerShell: Connect-ExchangeOnline; Set-OrganizationConfig -PostponeRoamingSignaturesUntilLater $true (it may take a day to work)",
  target: "signature",
});

/** The note of each person who the add-in serves: their mailbox puts nothing in either. */
export const roamingServed: Note = {
  code: "roaming-signatures",
  message:
    "The add-in puts the signature in; while the tenant has roaming signatures switched on, the mailbox has none to switch off.",
  target: "signature",
};

/** The note of each person in place of a signature. */
export const roamingSkip: Note = {
  code: "roaming-signatures",
  message: "No signature is written while the tenant has roaming signatures switched on.",
  target: "signature",
};
