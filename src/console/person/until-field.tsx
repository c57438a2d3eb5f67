import { Field, Input } from "@fluentui/react-components";
import { localMinute, now } from "../api/clock.ts";
import { t } from "../texts/texts.ts";

/** Until when something holds: a minute, in the reader's time zone, as `<input type="datetime-local">` has it; "" for none. */
export function UntilField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { value, onChange, ...field } = props;
  const isWrong = value !== "" && momentToCome(value) === undefined;
  return (
    <Field {...field} {...(isWrong && { validationMessage: t.person.invalid.until })}>
      <Input
        type="datetime-local"
        min={localMinute(new Date(now()))}
        value={value}
        onChange={(_, { value: next }) => onChange(next)}
      />
    </Field>
  );
}

/** The same as a moment, ISO 8601 in UTC; undefined where it is none in the future, as the app requires. */
export function momentToCome(value: string): string | undefined {
  const at = new Date(value);
  return at.getTime() > now() ? at.toISOString() : undefined;
}
