import { html } from "hono/html";
import type { Controls } from "../options.ts";

const ROUTES: Array<[string, string]> = [
  ["/_control/users", "every user; GET and PATCH /_control/users/{id} for one"],
  ["/_control/groups", "every group; PUT {displayName, members} at /_control/groups/{id}, DELETE removes it"],
  ["/_control/people", "everyone's photo and signature, to look at"],
  [
    "/_control/mailboxes",
    "every mailbox; GET and PATCH /_control/mailboxes/{id} for one, …/signature and …/photo to look at",
  ],
  ["/_control/organization", "PUT {PostponeRoamingSignaturesUntilLater}"],
  ["/_control/exchange-limits", "PUT any of {concurrent, cmdlets, seconds}"],
  ["/_control/exchanges", "requests and answers; ?service=graph for one stand-in, DELETE clears"],
  ["/_control/counts", "calls by route and status"],
  ["/_control/faults", "faults that are on; POST adds one, DELETE clears"],
  ["/_control/throttling", "quotas; PUT true, false or {limits, windows}"],
  ["/_control/latency", "PUT {ms}"],
];

/** The index of the stand-ins, for a person and for a program. */
export function indexPage({ origins, log, users }: Controls) {
  const counts = log.counts();
  return {
    json: {
      origins,
      users: users.count(),
      counts,
      routes: Object.fromEntries(ROUTES),
    },
    html: html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>Microsoft, locally</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}
td,th{padding:.15rem 1rem .15rem 0;text-align:left;vertical-align:top}code{font-size:.9em}</style>
<h1>Microsoft, locally</h1>
<p>Stand-ins for Entra login, managed identity, Key Vault, Graph and Exchange, holding ${users.count()} users.</p>
<table>${Object.entries(origins).map(([name, value]) => html`<tr><th>${name}</th><td><code>${value}</code></td></tr>`)}</table>
<h2>Look and change</h2>
<table>${ROUTES.map(([path, what]) => html`<tr><td><a href="${path}">${path}</a></td><td>${what}</td></tr>`)}</table>
<h2>Calls</h2>
<table><tr><th>Service</th><th>Call</th><th>Times</th><th>Answers</th></tr>
${counts.map(
  ({ service, method, route, calls, statuses }) =>
    html`<tr><td>${service}</td><td><code>${method} ${route}</code></td><td>${calls}</td>
<td>${Object.entries(statuses).map(([status, times]) => `${status} × ${times} `)}</td></tr>`,
)}</table>
</html>`,
  };
}
