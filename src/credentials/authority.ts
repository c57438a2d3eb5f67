/** Where Microsoft signs in, by cloud (Microsoft Entra authentication endpoints). */
const MICROSOFT = new Set([
  "login.microsoftonline.com",
  "login.microsoft.com",
  "login.windows.net",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
  "login.chinacloudapi.cn",
]);

/** The authority of the global cloud. */
export const MICROSOFT_AUTHORITY = "https://login.microsoftonline.com";

/** Options that make @azure/identity talk to this authority, an https origin. */
export function authorityOptions(authorityHost: string) {
  return {
    authorityHost,
    // Another authority is unknown to login.microsoftonline.com, which would be asked about it first.
    disableInstanceDiscovery: !MICROSOFT.has(new URL(authorityHost).hostname),
    // The queue repeats what fails; here a passing hiccup is bridged, no more.
    retryOptions: { maxRetries: 1, retryDelayInMs: 500 },
  };
}
