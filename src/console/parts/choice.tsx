import { Field, makeStyles, Select } from "@fluentui/react-components";

const useStyles = makeStyles({
  // A long word is cut instead of making the page wider.
  field: { minWidth: 0, gridTemplateColumns: "minmax(0, 1fr)" },
  select: { minWidth: 0, "& select": { minWidth: 0, width: "100%" } },
});

/** A choice with a label: one of `words`, by its key; with `any` also none of them, which is "". */
export function Choice({
  label,
  value,
  words,
  any,
  size = "medium",
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly words: Readonly<Record<string, string>>;
  readonly any?: string;
  readonly size?: "small" | "medium";
  readonly onChoose: (value: string) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={label} size={size} className={styles.field}>
      <Select className={styles.select} value={value} onChange={(_, { value: chosen }) => onChoose(chosen)}>
        {any !== undefined && <option value="">{any}</option>}
        {Object.entries(words).map(([one, word]) => (
          <option key={one} value={one}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
}
