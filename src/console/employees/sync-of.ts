import type { May } from "../shell/may.ts";
import type { SyncRequest } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";

/** How many people one request names at most. */
const mostEmails = 1_000;

/** The sync of some people out of a company of `everybody`, named one by one unless it is all of them. */
export function syncOf(emails: readonly string[], everybody: number, label: string): SyncRequest {
  if (emails.length >= everybody) return { label: t.employees.everybody(everybody) };
  return { label, emails };
}

/** Whether so many people can be synced at once. */
export function maySyncAtOnce(people: number, everybody: number): May {
  if (people === 0) return { allowed: false, why: t.employees.nobodySelected };
  if (people <= mostEmails || people >= everybody) return { allowed: true };
  return { allowed: false, why: t.employees.tooMany(mostEmails) };
}
