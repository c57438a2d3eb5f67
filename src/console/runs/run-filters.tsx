import { Field, makeStyles, Select, tokens } from "@fluentui/react-components";
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
        label={t.runs.filterStatus}
        value={filter.status}
        words={t.words.runStatuses}
        onChoose={(status) => onChoose({ ...filter, status })}
      />
      <Choice
        label={t.runs.filterMode}
        value={filter.mode}
        words={{ apply, preview }}
        onChoose={(mode) => onChoose({ ...filter, mode })}
      />
      <Choice
        label={t.runs.filterScope}
        value={filter.scope}
        words={t.runs.scopes}
        onChoose={(scope) => onChoose({ ...filter, scope })}
      />
    </search>
  );
}

/** One filter: any value, or one of `values`. */
export function Choice({
  label,
  value,
  words,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly words: Readonly<Record<string, string>>;
  readonly onChoose: (value: string) => void;
}) {
  return (
    <Field label={label} size="small">
      <Select value={value} onChange={(_, { value: chosen }) => onChoose(chosen)}>
        <option value="">{t.runs.any}</option>
        {Object.entries(words).map(([one, word]) => (
          <option key={one} value={one}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
}
