#!/usr/bin/env bash
# Applies a plan by its digest, for a pipeline; action.yml (GitHub) and steps.yml (Azure Pipelines) beside this file run it.
#
#   ENTRA_SYNC_URL, ENTRA_SYNC_TOKEN   where the app is, and what opens it
#   DIGEST   of the plan that was approved
#   OUT      an empty folder for apply.md, which has no names and no values of people
#
# Ends like `entra-sync sync`: 0 done, 3 held by a guard, 1 an error, someone failed, or it is another plan by now.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

status=0
node "$here/../../bin/entra-sync.mjs" sync --digest "$DIGEST" --format json > "$OUT/run.json" 2> "$OUT/messages" || status=$?
cat "$OUT/messages" >&2
if [ -s "$OUT/run.json" ]; then
  node "$here/describe-run.mjs" "$OUT/run.json" > "$OUT/apply.md"
else
  # Once the run was requested, it goes on in the app, also where no one follows it any more.
  title='Nothing was applied'
  if grep -q 'goes on in the app' "$OUT/messages"; then title='The sync was not followed to its end'; fi
  # Indented, it is no markup.
  { printf '## %s\n\n' "$title"; head -n 40 "$OUT/messages" | sed 's/^/    /'; } > "$OUT/apply.md"
fi
exit "$status"
