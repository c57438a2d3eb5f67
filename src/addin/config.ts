/** What the app puts before the scripts when it serves them; see src/http/addin-files.ts. */
export interface AddinConfig {
  /** Where the API is: classic Outlook takes absolute addresses only, and has no `location` to make them from. */
  readonly origin: string;
  /** The registration that tokens are for, and that they are issued to. */
  readonly clientId: string;
  readonly authority: string;
  /** What the token has to allow: reading one's own signature. */
  readonly scope: string;
  /** Whether Outlook's own signature is switched off, for good, where ours is inserted. */
  readonly disableClientSignature: boolean;
}

declare global {
  /** A global of its own: the file is not bundled again when it is served. */
  const addinConfig: AddinConfig;
}
