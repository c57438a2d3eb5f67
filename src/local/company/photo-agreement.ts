import { isDeepStrictEqual } from "node:util";
import pMap from "p-map";
import { resembles } from "../images/likeness.ts";
import type { Mailboxes } from "../microsoft/exchange/mailboxes.ts";
import type { Photo } from "../microsoft/graph/photos.ts";
import type { EntraUser } from "../microsoft/graph/user.ts";
import type { Query } from "../postgres/query.ts";
import type { Findings } from "./agreement/judge-user.ts";
import { rightfulOwners } from "./agreement/rightful-owners.ts";
import { plain, type RowWithOffice, selectEmployees } from "./agreement/rightful-profile.ts";
import type { Agreement } from "./agreement.ts";

/** What photos are judged by. */
export interface PhotoEvidence {
  readonly users: readonly EntraUser[];
  readonly mailboxes: Pick<Mailboxes, "hosting">;
  /** By object id. */
  readonly before: ReadonlyMap<string, Photo>;
  readonly after: ReadonlyMap<string, Photo>;
  /** What a URL really shows; undefined where no good picture is. */
  readonly shown: (url: string) => Promise<Uint8Array | undefined>;
}

/**
 * Compares profile photos after a sync with the database: every employee with a mailbox and a good photo has that
 * picture, upright, and all other users have the photo they had.
 */
export async function photoAgreement(query: Query, evidence: PhotoEvidence): Promise<Agreement> {
  const { owners } = rightfulOwners(await selectEmployees(query), evidence.users);
  const judged = await pMap(evidence.users, (user) => judge(user, owners.get(user.id), evidence), {
    concurrency: 8,
  });
  return {
    compared: judged.filter(({ compared }) => compared).length,
    disagreements: judged.flatMap(({ disagreements }) => disagreements),
    allowances: judged.flatMap(({ allowances }) => allowances),
  };
}

async function judge(
  { id, userPrincipalName: who }: EntraUser,
  owner: RowWithOffice | undefined,
  { mailboxes, before, after, shown }: PhotoEvidence,
): Promise<Findings & { compared: boolean }> {
  const was = before.get(id);
  const is = after.get(id);
  const url = plain(owner?.profile_image_url ?? null);
  const hosting = mailboxes.hosting(id);
  const picture = url && hosting === "online" ? await shown(url) : undefined;
  const property = "photo";

  if (picture) {
    const why = "is the picture the database points to, upright";
    if (is && (await resembles(is.bytes, picture)))
      return { compared: true, disagreements: [], allowances: [] };
    const wrong = { who, property, expected: url, actual: is?.etag ?? null, why };
    return { compared: true, disagreements: [wrong], allowances: [] };
  }
  const excuse = hosting === "online" ? `no good picture is at ${url}` : "there is no mailbox to keep it";
  const allowances = url ? [{ who, why: `photo: ${excuse}` }] : [];
  if (isDeepStrictEqual(is?.bytes, was?.bytes)) return { compared: false, disagreements: [], allowances };
  const why = "is not the sync's to change";
  const wrong = { who, property, expected: was?.etag ?? null, actual: is?.etag ?? null, why };
  return { compared: false, disagreements: [wrong], allowances };
}
