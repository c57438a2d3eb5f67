#!/usr/bin/env bash
# google-libphonenumber 3.2.47 beside libphonenumber-js 1.13.16 (npm), both made from Google's metadata: a number with a word after
# it, as people write into a phone field. libphonenumber-js drops the word. Google's library takes three letters or more for
# a number that is spelt (1-800-FLOWERS) and dials them: "030 123456 buero" (office) becomes +49 30 12345628376, which isValidNumber
# calls valid. Two letters it drops; a letter beyond a to z behind the number ("büro") makes parse() throw.
# Where numbers have a fixed length, as in Norway, the result is not valid; where they have not, as in Germany, it is.
# Why it matters: two libraries that are taken for one another store different numbers of the same person, and the check that is
# meant to find it says that all is well. A system that fills the employee database has either of them.
# Guessed before: same metadata, same parser; a word behind a number is left out.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact google-libphonenumber@3.2.47 libphonenumber-js@1.13.16 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >read.mjs <<'END'
import google from "google-libphonenumber";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";

const { PhoneNumberFormat, PhoneNumberUtil } = google;
const phones = PhoneNumberUtil.getInstance();
const shown = (number, isValid) => `${number} ${isValid ? "valid" : "not valid"}`;
const libraries = {
  google(text, country) {
    try {
      const number = phones.parse(text, country);
      return shown(phones.format(number, PhoneNumberFormat.E164), phones.isValidNumber(number));
    } catch {
      return "throws";
    }
  },
  js(text, country) {
    const number = parsePhoneNumberFromString(text, country);
    return number ? shown(number.number, number.isValid()) : "nothing";
  },
};
const cells = [
  ["22 33 44 55 jobb", "NO"],
  ["22 33 44 55 (sentralbord)", "NO"],
  ["08-123 456 vx", "SE"],
  ["08-123 456 vxl", "SE"],
  ["030 123456 buero", "DE"],
  ["030 123456 büro", "DE"],
  ["089 12345 priv", "DE"],
];
for (const [text, country] of cells) {
  const [ofGoogle, ofJs] = Object.values(libraries).map((read) => read(text, country));
  console.log(`${text.padEnd(27)}google: ${ofGoogle.padEnd(28)}js: ${ofJs}`);
}
END
node read.mjs >seen
cat >expected <<'END'
22 33 44 55 jobb           google: +47223344555622 not valid   js: +4722334455 valid
22 33 44 55 (sentralbord)  google: throws                      js: +4722334455 valid
08-123 456 vx              google: +468123456 valid            js: +468123456 valid
08-123 456 vxl             google: +468123456895 not valid     js: +468123456 valid
030 123456 buero           google: +493012345628376 valid      js: +4930123456 valid
030 123456 büro            google: throws                      js: +4930123456 valid
089 12345 priv             google: +4989123457748 valid        js: +498912345 valid
END
cat seen
diff expected seen && echo "As described: a word behind a number is dialled by one library and left out by the other."
