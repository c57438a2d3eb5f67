/** What the apps of the tenant may do in Exchange: the cmdlets of their management roles; null with no role at all. */
export interface ExchangeAccess {
  cmdlets: readonly string[] | null;
}

/** What a recipient administrator may, as far as the stand-in knows cmdlets. */
export const recipientAdministrator: readonly string[] = [
  "Get-MailboxMessageConfiguration",
  "Set-MailboxMessageConfiguration",
  "Get-OrganizationConfig",
];
