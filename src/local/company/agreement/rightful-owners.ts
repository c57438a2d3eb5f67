import type { EntraUser } from "../../microsoft/graph/user.ts";
import { nameOf, plain, type RowWithOffice } from "./rightful-profile.ts";

/** Which employee each Entra user belongs to, by object id, and why the other employees have none. */
export interface Ownership {
  readonly owners: ReadonlyMap<string, RowWithOffice>;
  readonly ownerless: readonly { readonly row: RowWithOffice; readonly why: string }[];
}

const address = (email: string | null) => plain(email)?.toLowerCase() ?? "";

const isActive = ({ status }: RowWithOffice) => status.trim().toLowerCase() === "active";

/** Joins employees to members by user principal name, else mail, else proxy address; never on a guess. */
export function rightfulOwners(rows: readonly RowWithOffice[], users: readonly EntraUser[]): Ownership {
  const sharing = Map.groupBy(rows.filter(isActive), ({ email }) => address(email));
  const find = finder(users.filter(({ userType }) => userType !== "Guest"));
  const claims: { row: RowWithOffice; user: EntraUser }[] = [];
  const ownerless: { row: RowWithOffice; why: string }[] = [];

  for (const row of rows) {
    const found = find(address(row.email));
    const [user] = found;
    const why = isActive(row)
      ? whyUnfit(row, sharing.get(address(row.email))?.length ?? 0, found.length)
      : "has left";
    if (why || !user) ownerless.push({ row, why: why ?? "is not in Entra" });
    else claims.push({ row, user });
  }

  const owners = new Map<string, RowWithOffice>();
  for (const [id, claimants] of Map.groupBy(claims, ({ user }) => user.id)) {
    const [first, ...rivals] = claimants;
    if (first && rivals.length === 0) owners.set(id, first.row);
    else ownerless.push(...claimants.map(({ row }) => ({ row, why: "two e-mails lead to one user" })));
  }
  return { owners, ownerless };
}

function whyUnfit(row: RowWithOffice, sharingEmail: number, found: number): string | undefined {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address(row.email))) return "has no possible e-mail address";
  if (sharingEmail > 1) return "shares the e-mail address with another employee";
  if (!nameOf(row)) return "has no name";
  if (!plain(row.office)) return "has no office";
  if (found === 0) return "is not in Entra";
  if (found > 1) return "matches more than one Entra user";
  return undefined;
}

function finder(members: readonly EntraUser[]): (email: string) => readonly EntraUser[] {
  const indexes = [
    (user: EntraUser) => [user.userPrincipalName],
    (user: EntraUser) => (user.mail ? [user.mail] : []),
    (user: EntraUser) => user.proxyAddresses.map((proxy) => proxy.replace(/^smtp:/i, "")),
  ].map((addresses) => {
    const index = new Map<string, EntraUser[]>();
    for (const user of members) {
      for (const key of new Set(addresses(user).map(address)))
        index.set(key, [...(index.get(key) ?? []), user]);
    }
    return index;
  });
  return (email) => indexes.map((index) => index.get(email)).find((hits) => hits !== undefined) ?? [];
}
