#!/usr/bin/env bash
# mjml 5.4.1 (npm) with a template of Liquid (liquidjs 10.30.1): a condition around a component, {% if … %}<mj-text>…</mj-text>{%
# endif %}, is text between components, which MJML leaves out of the HTML. What was inside stays, now for everyone. The list of
# errors is empty, also with validationLevel "strict", which refuses a wrong attribute. Inside mj-text and mj-table conditions
# stay, and around components inside mj-raw, where MJML's documents want other languages.
# Why it matters: lines that are for some people only are what conditions in a signature are for. Made with MJML, a template puts
# the line of one office, or of one country's law, under everybody's mails. Tried on someone of that office it looks right.
# Guessed before: text that has no place there is an error in strict validation, or is kept.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

command -v npm >/dev/null || { echo "This needs npm." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact mjml@5.4.1 liquidjs@10.30.1 >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >make.mjs <<'END'
import { Liquid } from "liquidjs";
import mjml from "mjml";

const condition = "{% if office == 'Oslo' %}";
const columns = {
  "around a component": `${condition}<mj-text>Visit us in Oslo</mj-text>{% endif %}`,
  "around, in mj-raw": `<mj-raw>${condition}</mj-raw><mj-text>Visit us in Oslo</mj-text><mj-raw>{% endif %}</mj-raw>`,
  "inside mj-text": `<mj-text>${condition}Visit us in Oslo{% endif %}</mj-text>`,
  "inside mj-table": `<mj-table>${condition}<tr><td>Visit us in Oslo</td></tr>{% endif %}</mj-table>`,
};
const made = (column) =>
  mjml(
    `<mjml><mj-body><mj-section><mj-column><mj-text>{{ name }}</mj-text>${column}</mj-column></mj-section></mj-body></mjml>`,
    { validationLevel: "strict" },
  );
const engine = new Liquid();
for (const [where, column] of Object.entries(columns)) {
  const { html, errors } = await made(column);
  const body = html.slice(html.indexOf("<body")).replace(/<!--.*?-->/gs, "");
  const signature = await engine.parseAndRender(body, { name: "Ola", office: "Bergen" });
  const text = signature.replace(/<[^>]+>/g, " ").trim().replace(/\s+/g, " ");
  console.log(`${where.padEnd(20)}${errors.length} errors; in Bergen: ${text}`);
}
const refused = await made('<mj-text colour="red">red</mj-text>').then(() => "accepted", () => "refused");
console.log(`a wrong attribute   ${refused}`);
END
timeout 60 node make.mjs >seen
cat >expected <<'END'
around a component  0 errors; in Bergen: Ola Visit us in Oslo
around, in mj-raw   0 errors; in Bergen: Ola
inside mj-text      0 errors; in Bergen: Ola
inside mj-table     0 errors; in Bergen: Ola
a wrong attribute   refused
END
cat seen
diff expected seen && echo "As described: a condition around a component is dropped, and strict validation says nothing."
