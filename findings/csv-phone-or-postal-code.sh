#!/usr/bin/env bash
# Five npm packages that read CSV, each with its own guess at numbers: papaparse 5.7.1 (dynamicTyping), hucre 1.0.0 (typeInference),
# csv-parse 7.0.3 (cast), exceljs 4.4.0 and xlsx 0.18.5 (both by themselves). A phone as E.164 writes it, without spaces,
# becomes a number and loses its plus in all but papaparse; Norway's postal code 0150 and its number 02800 lose the zero in all
# but hucre. None keeps both. (hucre's issue 52 asked for the zeros, and says that Papa Parse keeps them.) With spaces a phone is
# a text everywhere, so a column has phones of both kinds, by how each was typed.
# Why it matters: 4722334455 is nothing that a phone can dial, and 150 is no postal code. A file of employees that is read this way
# into a database has every cell filled, and no check for missing values finds anything.
# Guessed before: a reader that knows that 0150 is no number knows it of +4722334455 as well, and the other way round.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact papaparse@5.7.1 hucre@1.0.0 csv-parse@7.0.3 exceljs@4.4.0 xlsx@0.18.5 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >read.mjs <<'END'
import { Readable } from "node:stream";
import { parse } from "csv-parse/sync";
import Excel from "exceljs";
import { parseCsv } from "hucre";
import Papa from "papaparse";
import XLSX from "xlsx";

const values = ["+4722334455", "+47 22 33 44 55", "0150", "02800"];
const csv = `${values.join()}\n`;
const readers = {
  papaparse: () => Papa.parse(csv, { dynamicTyping: true }).data[0],
  hucre: () => parseCsv(csv, { typeInference: true })[0],
  "csv-parse": () => parse(csv, { cast: true })[0],
  exceljs: async () => (await new Excel.Workbook().csv.read(Readable.from([csv]))).getRow(1).values.slice(1),
  xlsx: () => {
    const { Sheets, SheetNames } = XLSX.read(csv, { type: "string" });
    return XLSX.utils.sheet_to_json(Sheets[SheetNames[0]], { header: 1 })[0];
  },
};
for (const [name, read] of Object.entries(readers)) {
  const cells = (await read()).map((value) => JSON.stringify(value));
  console.log(`${name.padEnd(11)}${cells.map((cell) => cell.padEnd(19)).join("")}`.trimEnd());
}
END
timeout 60 node read.mjs >seen
cat >expected <<'END'
papaparse  "+4722334455"      "+47 22 33 44 55"  150                2800
hucre      4722334455         "+47 22 33 44 55"  "0150"             "02800"
csv-parse  4722334455         "+47 22 33 44 55"  150                2800
exceljs    4722334455         "+47 22 33 44 55"  150                2800
xlsx       4722334455         "+47 22 33 44 55"  150                2800
END
cat seen
diff expected seen && echo "As described: no reader keeps both the plus of a phone and the zero of a postal code."
