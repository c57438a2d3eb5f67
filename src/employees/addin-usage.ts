import type { Link } from "../core/identity/link.ts";
import { accountKey } from "../core/key.ts";
import { dayOf } from "../core/run.ts";
import type { AddinUse } from "../stores/addin-use.ts";
import type { Records } from "../stores/records.ts";

/** One person's use of one version of one Outlook; days are `2026-11-28`. */
export interface UseOfPerson extends Pick<AddinUse, "account" | "client" | "version"> {
  readonly email: string | null;
  readonly first: string;
  readonly last: string;
  readonly days: number;
}

/** Which Outlook clients requested signatures in a period: by family and version, by day, and by person. */
export interface AddinUsage {
  readonly since: string;
  readonly until: string;
  readonly people: number;
  readonly clients: readonly {
    readonly client: string;
    readonly people: number;
    readonly last: string;
    readonly versions: readonly {
      readonly version: string;
      readonly people: number;
      readonly last: string;
    }[];
  }[];
  readonly days: readonly { readonly day: string; readonly people: number }[];
  readonly uses: readonly UseOfPerson[];
}

const dayMs = 24 * 3_600_000;

/** Reads the usage of the last `days` days, today included, with the current addresses of the accounts' employees. */
export async function readAddinUsage(
  days: number,
  { addinUse, links }: Pick<Records, "addinUse" | "links">,
  now = new Date(),
): Promise<AddinUsage> {
  // What this process has just noted is part of the answer.
  await addinUse.flush();
  const [since, until] = [dayOf(new Date(now.getTime() - (days - 1) * dayMs)), dayOf(now)];
  const uses = await addinUse.between(since, until);
  const linked = uses.length > 0 ? await links.all() : new Map<string, Link>();
  const emails = new Map(
    [...linked.values()].flatMap(({ entraId, email }) =>
      entraId === null ? [] : [[accountKey(entraId), email] as const],
    ),
  );
  const byClient = Map.groupBy(uses, ({ client }) => client);
  return {
    since,
    until,
    people: peopleIn(uses),
    clients: [...byClient]
      .map(([client, own]) => ({
        client,
        people: peopleIn(own),
        last: lastOf(own),
        versions: [...Map.groupBy(own, ({ version }) => version)]
          .map(([version, some]) => ({ version, people: peopleIn(some), last: lastOf(some) }))
          .sort(byPeople),
      }))
      .sort(byPeople),
    days: daysOf(uses),
    uses: uses
      .map(({ account, client, version, days: on }) => ({
        account,
        email: emails.get(account) ?? null,
        client,
        version,
        first: on[0] ?? since,
        last: on.at(-1) ?? until,
        days: on.length,
      }))
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
  };
}

/** The sort key: by address, accounts without an employee last. */
const placeOf = ({ email, account, client, version }: UseOfPerson): string =>
  [email?.toLowerCase() ?? `\uffff${account}`, client, version].join("\u0000");

const peopleIn = (uses: readonly AddinUse[]): number => new Set(uses.map(({ account }) => account)).size;

const lastOf = (uses: readonly AddinUse[]): string =>
  uses.flatMap(({ days }) => days.at(-1) ?? []).reduce((last, day) => (day > last ? day : last), "");

const byPeople = (a: { readonly people: number }, b: { readonly people: number }): number =>
  b.people - a.people;

/** How many people used it on each day with any, in order. */
function daysOf(uses: readonly AddinUse[]): AddinUsage["days"] {
  const people = new Map<string, Set<string>>();
  for (const { account, days } of uses)
    for (const day of days) people.set(day, (people.get(day) ?? new Set()).add(account));
  return [...people]
    .map(([day, own]) => ({ day, people: own.size }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}
