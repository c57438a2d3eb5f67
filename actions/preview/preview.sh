#!/usr/bin/env bash
# A preview for a pipeline; action.yml (GitHub) and steps.yml (Azure Pipelines) beside this file run it.
#
#   ENTRA_SYNC_URL, ENTRA_SYNC_TOKEN   where the app is, and what opens it
#   TEMPLATES   a folder of signature templates to try; the deployed ones where it is empty
#   EXPECT      what is meant to change, as preview --expect takes it, with commas between;
#               where it is empty: templates, if some are tried
#   OUT         an empty folder for preview.md, templates.html (signatures before and after) and digest
#
# Ends like `entra-sync preview`: 0 nothing would change, 2 something would, 3 a guard would hold it, 1 an error.
# preview.md is there after an error as well, and has no names and no values of people.
set -euo pipefail
# No * of a variable becomes a list of files.
set -f

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
entra_sync() { node "$here/../../bin/entra-sync.mjs" "$@"; }

options=(--redact people --format markdown --out "$OUT/preview.md")
[ -z "${TEMPLATES:-}" ] || options+=(--templates "$TEMPLATES")
expected=${EXPECT:-${TEMPLATES:+templates}}
for what in ${expected//,/ }; do options+=(--expect "$what"); done

status=0
entra_sync preview "${options[@]}" 2> "$OUT/messages" || status=$?
cat "$OUT/messages" >&2

if [ ! -s "$OUT/preview.md" ]; then
  # Indented, it is no markup.
  { printf '## The preview failed\n\n'; head -n 40 "$OUT/messages" | sed 's/^/    /'; } > "$OUT/preview.md"
elif [ -n "${TEMPLATES:-}" ]; then
  entra_sync templates preview --templates "$TEMPLATES" --format markdown >> "$OUT/preview.md" || true
  entra_sync templates preview --templates "$TEMPLATES" --format html --out "$OUT/templates.html" || true
fi
# shellcheck disable=SC2016 # The backticks are Markdown's.
sed -n 's/^| \*\*Digest\*\* | `\([0-9a-f]\{64\}\)` |$/\1/p' "$OUT/preview.md" > "$OUT/digest"
exit "$status"
