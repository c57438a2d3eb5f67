import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { readBuiltFiles } from "./console-files.ts";
import type { ConsoleFile } from "./console-page.ts";
import { addinIsOff } from "./principal.ts";
import { notFound } from "./problem.ts";

/** What the add-in has to know of this deployment. */
export interface AddinSettings {
  readonly ADDIN_CLIENT_ID?: string | undefined;
  readonly ADDIN_CLIENT_SIGNATURE: "keep" | "disable";
  readonly ENTRA_TENANT_ID?: string | undefined;
  readonly AZURE_AUTHORITY_HOST?: string | undefined;
}

/** Answers for the add-in's files in `folder`: pages, scripts with what they have to know, icons. They hold no data. */
export function addinAnswer(
  folder: string,
  settings: AddinSettings,
): (request: HttpRequest) => Promise<HttpResponseInit> {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;
  return async (request) => {
    if (!settings.ADDIN_CLIENT_ID) throw addinIsOff;
    reading ??= readBuiltFiles(folder);
    const files = await reading.catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    const name = request.params["path"] ?? "";
    const file = files.get(name);
    if (!file) throw notFound("such file of the add-in");
    const config = name.endsWith(".js") ? configLine(originOf(request), settings) : "";
    const body = Buffer.concat([Buffer.from(config), file.plain]);
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    const headers = { ...headersOf(name, file, settings), etag };
    return request.headers.get("if-none-match") === etag
      ? { status: 304, headers }
      : { status: 200, headers, body: file.type.startsWith("text/") ? body.toString("utf8") : body };
  };
}

/**
 * Answers for `/.well-known/microsoft-officeaddins-allowed.json`: which scripts may get tokens in classic Outlook on Windows,
 * which looks there, at the root of the script's origin.
 */
export const allowedScripts =
  ({ ADDIN_CLIENT_ID: clientId }: AddinSettings) =>
  async (request: HttpRequest): Promise<HttpResponseInit> => {
    if (!clientId) throw addinIsOff;
    return {
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": revalidated },
      body: JSON.stringify({ allowed: [`${originOf(request)}/addin/event.js`] }),
    };
  };

/**
 * The origin that the request came to, which is the manifest's: App Service ends TLS in front of the app, so that only a
 * machine's own address is http. Of the Host header alone, since what a proxy adds could be anyone's.
 */
function originOf({ url }: HttpRequest): string {
  const { host, hostname, protocol } = new URL(url);
  const isThisMachine = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return `${isThisMachine ? protocol : "https:"}//${host}`;
}

const publicAuthority = "https://login.microsoftonline.com";

/** Put before a script: in classic Outlook on Windows it cannot find out where it came from. */
function configLine(origin: string, settings: AddinSettings): string {
  const { ADDIN_CLIENT_ID: clientId, ADDIN_CLIENT_SIGNATURE: own, ENTRA_TENANT_ID: tenant } = settings;
  const config = {
    origin,
    clientId,
    authority: `${settings.AZURE_AUTHORITY_HOST ?? publicAuthority}/${tenant}`,
    // By its id: the registration has no other name.
    scope: `${clientId}/Signature.Read`,
    disableClientSignature: own === "disable",
  };
  return `var addinConfig=${JSON.stringify(config)};\n`;
}

/** Kept by a browser, and confirmed each time: an update of the app is there with the next mail. */
const revalidated = "no-cache";

function headersOf(name: string, { type }: ConsoleFile, settings: AddinSettings): Record<string, string> {
  const headers = { "content-type": type, "cache-control": revalidated };
  // Outlook shows icons on pages of its own, and a general one in place of any that comes with Cache-Control (manifest/resources).
  if (type.startsWith("image/"))
    return { ...headers, "cache-control": "", "cross-origin-resource-policy": "cross-origin" };
  if (!name.endsWith(".html")) return headers;
  // X-Frame-Options cannot name who may frame a page.
  return { ...headers, "content-security-policy": policy(settings), "x-frame-options": "" };
}

/** Where Outlook on the web and new Outlook on Windows run; classic and Mac frame nothing. */
const outlooks: Readonly<Record<string, string>> = {
  [publicAuthority]:
    "https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft",
  "https://login.microsoftonline.us": "https://outlook.office365.us https://outlook-dod.office365.us",
  "https://login.partner.microsoftonline.cn": "https://partner.outlook.cn",
};

/** Office.js comes from Microsoft, and with it a script of Ajax texts (office-js 1005); the rest from here. */
const policy = ({ AZURE_AUTHORITY_HOST: authority = publicAuthority }: AddinSettings): string =>
  [
    "default-src 'none'",
    "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
    "style-src 'self'",
    // The frame that shows the signature inherits this policy, and signatures are styled by attributes alone.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${outlooks[authority] ?? outlooks[publicAuthority]}`,
  ].join("; ");
