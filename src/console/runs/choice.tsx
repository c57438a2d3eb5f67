import { Field, Select } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";

/** One choice of a filter: any of them, or one; values and their words. */
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
