import type { Mailbox } from "./mailboxes.ts";
import type { Organization } from "./organization.ts";

/** The HTML that a new mail of this mailbox ends with; null without a signature, or where roaming signatures hide it. */
export function shownSignature({ settings }: Mailbox, organization: Organization): string | null {
  const { AutoAddSignature, SignatureHtml } = settings;
  const roaming = !organization.PostponeRoamingSignaturesUntilLater;
  return roaming || !AutoAddSignature || !SignatureHtml ? null : String(SignatureHtml);
}
