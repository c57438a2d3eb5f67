import { type Photo, type Photos, photoOf, photosStore } from "../graph/photos.ts";
import type { Users } from "../graph/users.ts";
import type { MicrosoftOptions } from "../options.ts";
import type { ExchangeAccess } from "./invoke-command.ts";
import { type ExchangeThrottle, exchangeThrottle } from "./limits.ts";
import { type Mailboxes, mailboxesStore, type Organization } from "./mailboxes.ts";

/** Exchange's data and limits. */
interface Exchange {
  readonly mailboxes: Mailboxes;
  readonly photos: Photos;
  readonly organization: Organization;
  readonly exchangeAccess: ExchangeAccess;
  readonly exchangeThrottle: ExchangeThrottle;
  /** All of it as at the start. */
  reset(): void;
}

/** Makes the Exchange of a tenant with these users; rejects when a photo to start with is none. */
export async function exchangeOf(options: MicrosoftOptions, users: Users): Promise<Exchange> {
  const seed = options.mailboxes ?? [];
  const limits = options.exchangeLimits ?? {};
  const mailboxes = mailboxesStore({ users, seed });
  const photos = photosStore(await photosOf(seed, users));
  const organization: Organization = {
    name: "fjordbo.onmicrosoft.example",
    PostponeRoamingSignaturesUntilLater: !options.roamingSignatures,
  };
  const exchangeAccess: ExchangeAccess = { cmdlets: recipientAdministrator };
  const throttle = exchangeThrottle({ start: limits, now: options.now ?? Date.now });
  return {
    mailboxes,
    photos,
    organization,
    exchangeAccess,
    exchangeThrottle: throttle,
    reset() {
      mailboxes.reset();
      photos.reset();
      organization.PostponeRoamingSignaturesUntilLater = !options.roamingSignatures;
      exchangeAccess.cmdlets = recipientAdministrator;
      throttle.set({ concurrent: null, cmdlets: null, ...limits });
    },
  };
}

async function photosOf(
  seed: NonNullable<MicrosoftOptions["mailboxes"]>,
  users: Users,
): Promise<ReadonlyMap<string, Photo>> {
  const photos = new Map<string, Photo>();
  for (const { user: name, photo: bytes } of seed) {
    if (!bytes) continue;
    const user = users.get(name);
    const photo = await photoOf(new Uint8Array(bytes));
    if (!user || !photo) throw new Error(`${name} cannot start with this photo.`);
    photos.set(user.id, photo);
  }
  return photos;
}

/** The path of InvokeCommand, its tenant captured. */
export const INVOKE_PATH = /^\/adminapi\/beta\/([^/]+)\/InvokeCommand$/i;

/** Which cmdlet a body calls, and every name of the user it addresses; for matching faults. */
export function addressed(
  mailboxes: Mailboxes,
  users: Users,
  body: unknown,
): { users: string[]; cmdlet: string | undefined } {
  const input = (
    body as { CmdletInput?: { CmdletName?: unknown; Parameters?: { Identity?: unknown } } } | null
  )?.CmdletInput;
  const cmdlet = typeof input?.CmdletName === "string" ? input.CmdletName : undefined;
  const identity = input?.Parameters?.Identity;
  if (typeof identity !== "string") return { users: [], cmdlet };
  const user = users.get(mailboxes.get(identity)?.userId ?? identity);
  return { users: user ? [user.id, user.userPrincipalName] : [identity], cmdlet };
}

/** What a recipient administrator may, as far as the stand-in knows cmdlets. */
export const recipientAdministrator: readonly string[] = [
  "Get-MailboxMessageConfiguration",
  "Set-MailboxMessageConfiguration",
  "Get-OrganizationConfig",
];
