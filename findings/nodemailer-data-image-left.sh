#!/usr/bin/env bash
# nodemailer 10.6.1 (npm): attachDataUrls turns the pictures that HTML has as data: addresses into attachments, where a space is before
# src. After a line break or a tab, after a > in the alternative text, and more than 1,024 characters into the element, the picture
# stays a data: address. Nothing says so, and others of the same mail are attached. parse5 8.1.1 reads the same src in all.
# Why it matters: Gmail and Outlook on Windows show no data: address, which is what the option is for. A formatter puts the
# attributes of a signature's template in lines of their own: indented by spaces its logo arrives, indented by tabs it does not.
# And one person's title with a > in it takes the picture from that person's mails.
# Guessed before: an <img> whose src is a data: address is attached, however it is laid out.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact nodemailer@10.6.1 parse5@8.1.1 >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >send.mjs <<'END'
import nodemailer from "nodemailer";
import { parseFragment } from "parse5";

const picture = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
const layouts = {
  "one line": `<img alt="Ola" src="${picture}">`,
  "new line, two spaces": `<img\n  alt="Ola"\n  src="${picture}">`,
  "new line, tab": `<img\n\talt="Ola"\n\tsrc="${picture}">`,
  "new line": `<img alt="Ola"\nsrc="${picture}">`,
  "> in the text": `<img alt="Ola, Oslo > Bergen" src="${picture}">`,
  "> as &gt;": `<img alt="Ola, Oslo &gt; Bergen" src="${picture}">`,
  "a long style": `<img style="${"margin:0;".repeat(120)}" src="${picture}">`,
};
const transport = nodemailer.createTransport({ streamTransport: true, buffer: true });
for (const [layout, html] of Object.entries(layouts)) {
  const mail = { from: "a@example.com", to: "b@example.com", html, attachDataUrls: true };
  const { message } = await transport.sendMail(mail);
  const isAttached = /^Content-Type: image\/gif/im.test(message.toString());
  const { value } = parseFragment(html).childNodes[0].attrs.find(({ name }) => name === "src");
  const result = isAttached ? "attached" : "left as data:";
  console.log(`${layout.padEnd(22)}${result.padEnd(17)}parse5: ${value === picture ? "the same src" : "another"}`);
}
END
timeout 60 node send.mjs >seen
cat >expected <<'END'
one line              attached         parse5: the same src
new line, two spaces  attached         parse5: the same src
new line, tab         left as data:    parse5: the same src
new line              left as data:    parse5: the same src
> in the text         left as data:    parse5: the same src
> as &gt;             attached         parse5: the same src
a long style          left as data:    parse5: the same src
END
cat seen
diff expected seen && echo "As described: whether a picture is attached depends on what stands before src."
