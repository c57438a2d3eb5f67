#!/usr/bin/env bash
# @azure/msal-browser 5.30.0, nested app authentication, in an engine without the global URL: the first acquireTokenSilent
# brings a token, and the second of the same application rejects. The first comes over the host's bridge; the second is
# looked up in MSAL's own memory first, and that lookup parses the authority with URL. With CacheLookupPolicy.Skip the
# second comes over the bridge as well.
# Why it matters: event handlers of classic Outlook run in an engine with fetch and no DOM, and its documents do not promise
# URL. An add-in that is tried with one mail works there, and fails with the next mail of the same runtime.
# Guessed before: an engine in which the first token comes brings the second, which is only read from memory.
# Seen on 2026-11-29: token, then `url_parse_error`; with Skip a token both times. Node 20 or newer. Ends with 1 when it is otherwise.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact @azure/msal-browser@5.30.0 esbuild@0.28.2 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

echo 'export { createNestablePublicClientApplication, CacheLookupPolicy } from "@azure/msal-browser";' >entry.js
npx esbuild entry.js --bundle --format=iife --global-name=msal --target=es2017 --outfile=msal.js --log-level=error

cat >try.mjs <<'END'
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const clientId = "22222222-0000-4000-8000-000000000002";
const tenantId = "11111111-0000-4000-8000-000000000001";
const oid = "33333333-0000-4000-8000-000000000003";
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const account = {
  homeAccountId: `${oid}.${tenantId}`, environment: "login.microsoftonline.com", tenantId,
  username: "user@example.com", localAccountId: oid, name: "User",
};

/** The host's bridge: MSAL posts JSON, and gets JSON back. */
function bridge() {
  const listeners = new Set();
  const answers = {
    GetInitContext: {
      success: true,
      initContext: { capabilities: { queryAccount: false }, sdkName: "Host", sdkVersion: "1", accountContext: account },
    },
    GetToken: {
      success: true,
      account,
      token: {
        access_token: "a.b.c", expires_in: 3600, scope: `${clientId}/Read`,
        id_token: `${encoded({ alg: "none" })}.${encoded({ oid, tid: tenantId, preferred_username: account.username })}.`,
      },
    },
  };
  return {
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener),
    postMessage(text) {
      const { requestId, method } = JSON.parse(text);
      const answer = { messageType: "NestedAppAuthResponse", requestId, ...answers[method] };
      setTimeout(() => listeners.forEach((listener) => listener(JSON.stringify(answer))));
    },
  };
}

/** Two tokens after one another in an engine that has all that MSAL takes but, if so, URL. */
async function two(globals, policy) {
  const window = {
    ...globals, setTimeout, clearTimeout, console, crypto: webcrypto, TextEncoder, TextDecoder, atob, btoa,
    navigator: { userAgent: "" }, performance, nestedAppAuthBridge: bridge(),
    addEventListener() {}, removeEventListener() {}, dispatchEvent: () => true,
  };
  window.window = window.self = window;
  createContext(window);
  runInContext(`${readFileSync("msal.js", "utf8")};globalThis.msal = msal;`, window);
  const { msal } = window;
  const application = await msal.createNestablePublicClientApplication({
    auth: { clientId, authority: `https://login.microsoftonline.com/${tenantId}` },
    cache: { cacheLocation: "memoryStorage" },
  });
  const request = { scopes: [`${clientId}/Read`], ...(policy && { cacheLookupPolicy: msal.CacheLookupPolicy[policy] }) };
  const got = [];
  for (const _ of [1, 2])
    got.push(await application.acquireTokenSilent(request).then(() => "token", (error) => String(error?.message ?? error)));
  return got;
}

const tries = { "with URL": await two({ URL }), "without URL": await two({}), "without URL, Skip": await two({}, "Skip") };
for (const [name, got] of Object.entries(tries)) console.log(`${name}: ${got.join(", then ")}`);
const [first, second] = tries["without URL"];
const isAsSeen =
  tries["with URL"].join() === "token,token" && first === "token" && second !== "token" &&
  tries["without URL, Skip"].join() === "token,token";
process.exit(isAsSeen ? 0 : 1);
END
node try.mjs
