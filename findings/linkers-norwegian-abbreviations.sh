#!/usr/bin/env bash
# mailparser 3.14.2 (textAsHtml), linkifyjs 4.4.0 and Autolinker 4.1.5 (npm), which make links in plain text, with the last lines of
# Nordic mails. "Org.nr." becomes a link to http://Org.nr, since nr is Nauru's top-level domain, and "Siv.ing.", an engineer's
# title, one to http://Siv.ing, since ing is one as well; so with "Tlf.nr." and "dr.med.". Autolinker also takes a Swedish
# organisation number (ten digits as 6-4, which personal identity numbers are, too) for a phone.
# Why it matters: companies state their organisation number in mails, in Norway by law. Where the text of a mail is shown by one of
# these, everybody's signature has a link that nobody put there, to a domain of somebody else. "Org. nr." with a space stays text,
# and so do templates that write it so.
# Guessed before: what has no www, no scheme and no @, and is an abbreviation, stays text; and what follows "Org. nr." is no phone.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact mailparser@3.14.2 linkifyjs@4.4.0 autolinker@4.1.5 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >link.mjs <<'END'
import Autolinker from "autolinker";
import { find } from "linkifyjs";
import { simpleParser } from "mailparser";

const linkers = {
  mailparser: async (text) => {
    const { textAsHtml } = await simpleParser(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
    return [...textAsHtml.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
  },
  linkifyjs: (text) => find(text).map(({ href }) => href),
  Autolinker: (text) => Autolinker.parse(text, {}).map((match) => match.getAnchorHref()),
};
const lines = [
  "Org.nr. 987 654 321 MVA",
  "Org. nr. 987 654 321 MVA",
  "Tlf.nr. 22 33 44 55",
  "Siv.ing. Ola Hansen",
  "Overlege, dr.med.",
  "Org. nr. 556016-0680",
];
for (const line of lines) {
  const found = [];
  for (const [name, link] of Object.entries(linkers)) found.push(`${name}: ${(await link(line)).join(" ") || "-"}`);
  console.log(`${line.padEnd(26)}${found.map((one) => one.padEnd(31)).join("")}`.trimEnd());
}
END
timeout 60 node link.mjs >seen
cat >expected <<'END'
Org.nr. 987 654 321 MVA   mailparser: http://Org.nr      linkifyjs: http://Org.nr       Autolinker: http://Org.nr
Org. nr. 987 654 321 MVA  mailparser: -                  linkifyjs: -                   Autolinker: -
Tlf.nr. 22 33 44 55       mailparser: http://Tlf.nr      linkifyjs: http://Tlf.nr       Autolinker: http://Tlf.nr
Siv.ing. Ola Hansen       mailparser: http://Siv.ing     linkifyjs: http://Siv.ing      Autolinker: http://Siv.ing
Overlege, dr.med.         mailparser: http://dr.med      linkifyjs: http://dr.med       Autolinker: http://dr.med
Org. nr. 556016-0680      mailparser: -                  linkifyjs: -                   Autolinker: tel:5560160680
END
cat seen
diff expected seen && echo "As described: abbreviations become websites, and an organisation number a phone."
