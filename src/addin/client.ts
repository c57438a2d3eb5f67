import type { OutlookClient } from "../api/addin.ts";
import type { OfficeHost } from "./office.ts";

/** Which Outlook this is. */
export interface Client {
  readonly family: OutlookClient;
  /** As the client says it, in characters that a header takes; "unknown" where it says none. */
  readonly version: string;
}

/**
 * Finds out which Outlook this is. `hostName` is Outlook on Windows and on Mac alike, so that the platform decides between
 * those two (Office.Diagnostics and Office.PlatformType in Microsoft's reference).
 */
export function clientOf({ context }: OfficeHost): Client {
  const { hostName, hostVersion } = context.mailbox.diagnostics ?? {};
  const version = hostVersion ?? context.diagnostics?.version ?? "";
  return {
    family: familyOf(hostName, context.diagnostics?.platform),
    version: version.replace(/[^\w.-]/g, "").slice(0, 40) || "unknown",
  };
}

function familyOf(hostName = "", platform = ""): OutlookClient {
  const byName: Readonly<Record<string, OutlookClient>> = {
    OutlookWebApp: "web",
    newOutlookWindows: "new-windows",
    OutlookIOS: "ios",
    OutlookAndroid: "android",
  };
  const byPlatform: Readonly<Record<string, OutlookClient>> = {
    OfficeOnline: "web",
    Mac: "mac",
    iOS: "ios",
    Android: "android",
  };
  return byName[hostName] ?? byPlatform[platform] ?? "classic-windows";
}

/** Phones, where many calls of later requirement sets are missing. */
export const isPhone = ({ family }: Client): boolean => family === "ios" || family === "android";

/** Where setSignatureAsync works in messages only: appointments take the body's own calls there. */
export const signsMessagesOnly = ({ family }: Client): boolean =>
  family === "web" || family === "new-windows";
