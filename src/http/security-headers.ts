import type { HttpResponseInit } from "@azure/functions";

/** What every answer says to a browser, unless it says otherwise itself: keep nothing, run nothing, frame nothing, tell nobody. */
export const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** Adds them to an answer. Strict-Transport-Security is left to App Service, which holds the certificate. */
export const withSecurityHeaders = (response: HttpResponseInit): HttpResponseInit => ({
  ...response,
  headers: { ...securityHeaders, ...response.headers },
});
