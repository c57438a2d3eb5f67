/** What concerns the whole organization. */
export interface Organization {
  readonly name: string;
  /**
   * True turns roaming signatures OFF, so that the mailbox's own signature is used (Set-OrganizationConfig's
   * reference).
   */
  PostponeRoamingSignaturesUntilLater: boolean;
}
