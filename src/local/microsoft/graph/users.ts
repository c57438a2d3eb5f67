import { isDeepStrictEqual } from "node:util";
import type { EntraUser } from "./user.ts";

/** A user with values that are never changed in place. */
export type StoredUser = Readonly<EntraUser>;

/** The directory's users, in the order they were added; found by id or UPN, case-insensitive. */
export type Users = {
  /** Everyone, as last written. */
  all(): StoredUser[];
  /** As last written. */
  get(idOrUpn: string): StoredUser | undefined;
  /** Adds a user; throws when the id or UPN is taken. */
  add(user: EntraUser): void;
  /** Changes a user behind Graph's back, unchecked; throws when there is none. */
  set(idOrUpn: string, patch: Partial<EntraUser>): StoredUser;
  remove(idOrUpn: string, reason?: "changed" | "deleted"): void;
  /** Back to the users at the start. */
  reset(): void;
  count(): number;
};

/** That a user was added, changed in some properties, or removed; by the order in which it happened. */
export type UserChange = {
  id: string;
  /** Properties that got another value; all of a new user, none of one that was removed. */
  names: readonly (keyof EntraUser)[];
  /** `changed`: it can be restored; `deleted`: it is gone for good. */
  removed?: "changed" | "deleted";
  /** When readers see it, in milliseconds by the store's clock. */
  visibleAt: number;
};

/** Users as Graph's readers see them, which may lag behind what was written. */
export type UsersSeen = {
  find(idOrUpn: string): StoredUser | undefined;
  /** Users from an ordinal on, each with its own; ordinals only grow. */
  from(ordinal: number): Iterable<{ ordinal: number; user: StoredUser }>;
  /** All changes since the start that are visible by now; of the users at the start there are none. */
  changes(): readonly UserChange[];
};

type Row = { ordinal: number; user: StoredUser; before: StoredUser; visibleAt: number };

/** Makes a store of users; a write becomes visible to readers `lagMs` later (0: at once). */
export function usersStore(given: {
  seed: readonly EntraUser[];
  lagMs: number;
  now: () => number;
}): Users & { seen: UsersSeen } {
  const rows = new Map<string, Row>();
  const idByUpn = new Map<string, string>();
  let nextOrdinal = 0;
  let changes: UserChange[] = [];

  const log = (change: Omit<UserChange, "visibleAt">) => {
    changes.push({ ...change, visibleAt: given.now() + given.lagMs });
  };
  const row = (idOrUpn: string): Row | undefined => {
    const key = idOrUpn.toLowerCase();
    return rows.get(key) ?? rows.get(idByUpn.get(key) ?? "");
  };
  const seen = (held: Row) => (given.now() < held.visibleAt ? held.before : held.user);

  const store: Users & { seen: UsersSeen } = {
    all: () => [...rows.values()].map(({ user }) => user),
    get: (idOrUpn) => row(idOrUpn)?.user,
    add(user) {
      if (row(user.id) || row(user.userPrincipalName)) {
        throw new Error(`There is a user ${user.id} or ${user.userPrincipalName} already.`);
      }
      rows.set(user.id.toLowerCase(), { ordinal: nextOrdinal++, user, before: user, visibleAt: 0 });
      idByUpn.set(user.userPrincipalName.toLowerCase(), user.id.toLowerCase());
      log({ id: user.id, names: Object.keys(user) as (keyof EntraUser)[] });
    },
    set(idOrUpn, patch) {
      const held = row(idOrUpn);
      if (!held) throw new Error(`There is no user ${idOrUpn}.`);
      idByUpn.delete(held.user.userPrincipalName.toLowerCase());
      held.before = seen(held);
      const names = Object.keys(patch) as (keyof EntraUser)[];
      const { user } = held;
      log({ id: user.id, names: names.filter((name) => !isDeepStrictEqual(user[name], patch[name])) });
      held.user = { ...user, ...patch, id: user.id };
      held.visibleAt = given.now() + given.lagMs;
      idByUpn.set(held.user.userPrincipalName.toLowerCase(), held.user.id.toLowerCase());
      return held.user;
    },
    remove(idOrUpn, removed = "changed") {
      const held = row(idOrUpn);
      if (!held) return;
      rows.delete(held.user.id.toLowerCase());
      idByUpn.delete(held.user.userPrincipalName.toLowerCase());
      log({ id: held.user.id, names: [], removed });
    },
    reset() {
      rows.clear();
      idByUpn.clear();
      for (const user of given.seed) store.add(user);
      changes = [];
    },
    count: () => rows.size,
    seen: {
      find(idOrUpn) {
        const held = row(idOrUpn);
        return held && seen(held);
      },
      *from(ordinal) {
        for (const held of rows.values()) {
          if (held.ordinal >= ordinal) yield { ordinal: held.ordinal, user: seen(held) };
        }
      },
      changes() {
        const hidden = changes.findIndex(({ visibleAt }) => given.now() < visibleAt);
        return hidden === -1 ? changes : changes.slice(0, hidden);
      },
    },
  };
  store.reset();
  return store;
}

/** Every name of the user a Graph path addresses, so that a fault can use any of them. */
export function usersInPath(users: Users): (path: string) => string[] {
  return (path) => {
    const [, name] = /^\/v1\.0\/users\/([^/]+)/.exec(path) ?? [];
    const user = name === undefined ? undefined : users.get(name);
    return user ? [user.id, user.userPrincipalName] : [];
  };
}
