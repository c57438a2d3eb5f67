import { html } from "hono/html";
import { shownSignature } from "../exchange/mailboxes.ts";
import type { Controls } from "../options.ts";

type People = Pick<Controls, "users" | "mailboxes" | "photos" | "organization">;

/** A page with the photos of everyone who has a mailbox, each leading to the signature. */
export function peoplePage({ users, mailboxes, photos, organization }: People) {
  const everyone = mailboxes.all();
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>People</title>
<style>body{font:14px/1.4 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}
ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:1rem;list-style:none;padding:0}
li{text-align:center}img,i{background:#eee;border-radius:50%;display:block;height:6rem;margin:0 auto .5rem;width:6rem}</style>
<h1>People</h1>
<p>${everyone.length} mailboxes, ${photos.all().size} photos.</p>
<ul>${everyone.map((mailbox) => {
    const at = `/_control/mailboxes/${mailbox.userId}`;
    const photo = photos.get(mailbox.userId);
    return html`<li>${photo ? html`<img loading="lazy" src="${at}/photo" alt="">` : html`<i></i>`}
<a href="${at}/signature">${users.get(mailbox.userId)?.displayName}</a>${shownSignature(mailbox, organization) ? "" : html`<br><small>no signature</small>`}</li>`;
  })}</ul>
</html>`;
}
