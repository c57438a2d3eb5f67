import { makeStyles, tokens } from "@fluentui/react-components";
import { Choice } from "../parts/choice.tsx";
import { t } from "../texts/texts.ts";
import type { RunFilter } from "./run-filter.ts";

const useStyles = makeStyles({
  filters: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(160px, 100%), 1fr))",
    maxWidth: "640px",
  },
});

/** The filters of the list of runs. */
export function RunFilters({
  filter,
  onChoose,
}: {
  readonly filter: RunFilter;
  readonly onChoose: (filter: RunFilter) => void;
}) {
  const { apply, preview } = t.runs.kinds;
  return (
    <search className={useStyles().filters}>
      <Choice
        any={t.runs.any}
        size="small"
        label={t.runs.filterStatus}
        value={filter.status}
        words={t.words.runStatuses}
        onChoose={(status) => onChoose({ ...filter, status })}
      />
      <Choice
        any={t.runs.any}
        size="small"
        label={t.runs.filterMode}
        value={filter.mode}
        words={{ apply, preview }}
        onChoose={(mode) => onChoose({ ...filter, mode })}
      />
      <Choice
        any={t.runs.any}
        size="small"
        label={t.runs.filterScope}
        value={filter.scope}
        words={t.runs.scopes}
        onChoose={(scope) => onChoose({ ...filter, scope })}
      />
    </search>
  );
}
