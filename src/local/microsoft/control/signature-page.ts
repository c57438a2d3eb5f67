import { html } from "hono/html";
import { type Mailbox, type Organization, shownSignature } from "../exchange/mailboxes.ts";

/** A page with the end of a new mail as its reader sees it, by day and by night, and the texts that go with it. */
export function signaturePage(name: string, mailbox: Mailbox, organization: Organization) {
  const shown = shownSignature(mailbox, organization);
  const { SignatureHtml, SignatureText, SignatureTextOnMobile } = mailbox.settings;
  const roams = !organization.PostponeRoamingSignaturesUntilLater;
  const mail = (scheme: "light" | "dark") => {
    const page = scheme === "light" ? "background:#fff;color:#111" : "background:#1f1f1f;color:#eee";
    const body = `<body style="font:14px Calibri,sans-serif;margin:16px;color-scheme:${scheme};${page}">Hei!<br><br>${shown}`;
    return html`<iframe sandbox title="${scheme}" srcdoc="${body}"></iframe>`;
  };
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>Signature of ${name}</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}
iframe{border:1px solid #ccc;border-radius:8px;width:100%;height:20rem}pre{background:#f4f4f4;padding:1rem;white-space:pre-wrap}</style>
<h1>${name}</h1>
${shown ? html`${mail("light")}${mail("dark")}` : html`<p>A new mail shows no signature${roams ? ": roaming signatures are on" : ""}.</p>`}
<h2>Text</h2><pre>${SignatureText}</pre>
<h2>On mobile</h2><pre>${SignatureTextOnMobile}</pre>
<h2>HTML as stored</h2><pre>${SignatureHtml}</pre>
</html>`;
}
