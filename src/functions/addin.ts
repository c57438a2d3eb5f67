import { createHash } from "node:crypto";
import { type MySignature, type OutlookClient, outlookClients } from "../api/addin.ts";
import type { Columns } from "../api/csv.ts";
import type { App } from "../app.ts";
import { readAddinUsage, type UseOfPerson } from "../employees/addin-usage.ts";
import { csvFile, isAmong } from "../http/answers.ts";
import { rateLimit } from "../http/endpoint.ts";
import { ok } from "../http/operation.ts";
import { addinIsOff } from "../http/principal.ts";
import { register } from "./register.ts";

/**
 * A person opens a few mails in a minute, each of which asks once or twice; an office of thousands does so at nine. More than
 * that is a fault, or someone who tries the app out.
 */
const rates = { each: { burst: 60, perSecond: 1 }, all: { burst: 6_000, perSecond: 600 } };

/** Registers what the Outlook add-in asks, and what is known of its use. */
export function registerAddin(app: App): void {
  const limit = rateLimit(rates);

  register(app, "getMySignature", async ({ query, headers, by: account }) => {
    if (!app.addin) throw addinIsOff;
    limit(account);
    note(account, headers["x-outlook-client"]);
    const { type, format } = query;
    const found = await app.addin.signatureFor({ account, type, format, from: headers["x-mail-from"] });
    const answer = { v: 1, type, format, ...found } as const;
    // The same signature has the same tag tomorrow, and from another instance: when it was made is no part of it.
    const etag = `"${createHash("sha256").update(JSON.stringify(answer)).digest("base64url")}"`;
    const kept = { etag, "cache-control": "private, no-cache" };
    if (isAmong(etag, headers["if-none-match"] ?? null)) return { status: 304, headers: kept } as const;
    const json: MySignature = { ...answer, renderedAt: new Date().toISOString() };
    return { status: 200, headers: kept, json } as const;
  });

  register(app, "getAddinUsage", async ({ query: { days, format } }) => {
    const usage = await readAddinUsage(days, app.records);
    if (format === "csv") return csvFile("addin-usage", useColumns, usage.uses);
    return ok({ isOn: app.addin !== undefined, ...usage });
  });

  function note(account: string, header: string | undefined) {
    const [client = "", version = ""] = header?.split("/") ?? [];
    if (isOutlook(client) && /^[\w.-]{1,40}$/.test(version))
      app.records.addinUse.note({ account, client, version });
  }
}

const useColumns = [
  ["email", ({ email }) => email],
  ["client", ({ client }) => client],
  ["version", ({ version }) => version],
  ["first", ({ first }) => first],
  ["last", ({ last }) => last],
  ["days", ({ days }) => String(days)],
  ["account", ({ account }) => account],
] as const satisfies Columns<UseOfPerson>;

const isOutlook = (client: string): client is OutlookClient =>
  outlookClients.some((known) => known === client);
