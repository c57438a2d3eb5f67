import { html } from "hono/html";
import { hostileKinds } from "./hostile-kinds.ts";
import { pictureKinds } from "./picture-kinds.ts";

/** A page that shows every kind of picture there is, and names the hostile ones. */
export function galleryPage() {
  const path = (kind: string) => `/${kind}/1/Kari%20Nordmann.jpg`;
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>Portraits</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}
figure{display:inline-block;margin:0 1rem 1rem 0}img{width:120px;height:120px;border-radius:8px}</style>
<h1>Portraits</h1>
<p>A picture of any person: <code>/&lt;kind&gt;/&lt;id&gt;/&lt;name&gt;.jpg</code>; PUT replaces one.</p>
${Object.keys(pictureKinds).map(
  (kind) => html`<figure><img src="${path(kind)}" alt=""><figcaption>${kind}</figcaption></figure>`,
)}
<h2>Not available</h2>
<ul>${Object.keys(hostileKinds).map((kind) => html`<li><a href="${path(kind)}">${kind}</a></li>`)}</ul>
</html>`;
}
