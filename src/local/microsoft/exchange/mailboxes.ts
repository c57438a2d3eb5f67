import type { StoredUser, Users } from "../graph/users.ts";
import { type MessageSettings, startSettings } from "./settings.ts";

/** A mailbox in Exchange Online. */
export interface Mailbox {
  /** Object id of the mailbox's user. */
  readonly userId: string;
  readonly settings: MessageSettings;
}

/** The initial state of a user's mailbox, where it is not an ordinary one. */
export interface NewMailbox {
  /** Object id or UPN. */
  readonly user: string;
  /** `none`: no licence. `on-premises`: in an Exchange server of one's own, out of reach. */
  readonly hosting?: "online" | "on-premises" | "none";
  readonly settings?: Partial<MessageSettings>;
  /** A JPEG, square, that is there already. */
  readonly photo?: Uint8Array;
}

/** The mailboxes: one for each member with an e-mail address, unless configured otherwise. */
export interface Mailboxes {
  all(): Mailbox[];
  /** By object id, UPN, alias or any address. */
  get(name: string): Mailbox | undefined;
  /** Where the mailbox of a user is. */
  hosting(userId: string): "online" | "on-premises" | "none";
  /** Changes settings behind Exchange's back, unchecked; throws when there is no such mailbox. */
  set(name: string, settings: Partial<MessageSettings>): Mailbox;
  /** Gives or takes a mailbox. */
  host(userId: string, hosting: "online" | "on-premises" | "none"): void;
  /** Back to the start. */
  reset(): void;
}

/** Makes the mailboxes of `users`; those added later get theirs at once. */
export function mailboxesStore(given: { users: Users; seed: readonly NewMailbox[] }): Mailboxes {
  const { users } = given;
  const changed = new Map<string, MessageSettings>();
  const hostings = new Map<string, "online" | "on-premises" | "none">();

  const of = (user: StoredUser): Mailbox => ({
    userId: user.id,
    settings: changed.get(user.id) ?? startSettings,
  });
  const hosting = (user: StoredUser) =>
    hostings.get(user.id) ?? (user.mail && user.userType !== "Guest" ? "online" : "none");
  const find = (name: string) => users.get(name) ?? users.all().find((user) => isNamed(user, name));

  const store: Mailboxes = {
    all: () =>
      users
        .all()
        .filter((user) => hosting(user) === "online")
        .map(of),
    get(name) {
      const user = find(name);
      return user && hosting(user) === "online" ? of(user) : undefined;
    },
    hosting(userId) {
      const user = users.get(userId);
      return user ? hosting(user) : "none";
    },
    set(name, settings) {
      const mailbox = store.get(name);
      if (!mailbox) throw new Error(`There is no mailbox ${name}.`);
      changed.set(mailbox.userId, { ...mailbox.settings, ...settings });
      return { ...mailbox, settings: { ...mailbox.settings, ...settings } };
    },
    host: (userId, where) => void hostings.set(userId, where),
    reset() {
      changed.clear();
      hostings.clear();
      for (const { user: name, hosting: where, settings } of given.seed) {
        const user = users.get(name);
        if (!user) throw new Error(`There is no user ${name} to give a mailbox to.`);
        if (where) hostings.set(user.id, where);
        if (settings) changed.set(user.id, { ...startSettings, ...settings });
      }
    },
  };
  store.reset();
  return store;
}

function isNamed({ mail, mailNickname, proxyAddresses }: StoredUser, name: string): boolean {
  const wanted = name.toLowerCase();
  const addresses = proxyAddresses.map((proxy) => proxy.replace(/^smtp:/i, ""));
  return [mail, mailNickname, ...addresses].some((known) => known?.toLowerCase() === wanted);
}

/** What concerns the whole organization. */
export interface Organization {
  readonly name: string;
  /**
   * True turns roaming signatures OFF, so that the mailbox's own signature is used (Set-OrganizationConfig's
   * reference).
   */
  PostponeRoamingSignaturesUntilLater: boolean;
}

/** The HTML that a new mail of this mailbox ends with; null without a signature, or where roaming signatures hide it. */
export function shownSignature({ settings }: Mailbox, organization: Organization): string | null {
  const { AutoAddSignature, SignatureHtml } = settings;
  const roaming = !organization.PostponeRoamingSignaturesUntilLater;
  return roaming || !AutoAddSignature || !SignatureHtml ? null : String(SignatureHtml);
}
