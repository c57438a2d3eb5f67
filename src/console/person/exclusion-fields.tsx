import { Checkbox, Field, FieldContextProvider, Input, makeStyles } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import { type ExclusionDraft, localMinute, longestReason } from "./exclusion-order.ts";

const useFieldStyles = makeStyles({
  targets: { display: "flex", flexWrap: "wrap", margin: 0, padding: 0, border: 0, minWidth: 0 },
});

/** Where, why and until when. */
export function ExclusionFields(props: {
  readonly draft: ExclusionDraft;
  readonly all: readonly string[];
  readonly invalid: readonly (keyof ExclusionDraft)[];
  readonly onChange: (draft: ExclusionDraft) => void;
}) {
  const styles = useFieldStyles();
  const { draft, all, invalid, onChange } = props;
  const complaint = (field: keyof ExclusionDraft) =>
    invalid.includes(field) ? { validationMessage: t.person.invalid[field] } : {};
  const tick = (target: string, isTicked: boolean) =>
    onChange({
      ...draft,
      targets: all.filter((one) => (one === target ? isTicked : draft.targets.includes(one))),
    });
  return (
    <>
      <Field label={t.person.targets} {...complaint("targets")}>
        {({ "aria-labelledby": label, "aria-describedby": complaintId }) => (
          <fieldset className={styles.targets} aria-labelledby={label} aria-describedby={complaintId}>
            {/* A field gives its one control its id; these are several, and would all have the same. */}
            <FieldContextProvider value={undefined}>
              {all.map((target) => (
                <Checkbox
                  key={target}
                  label={t.words.targets[target] ?? target}
                  checked={draft.targets.includes(target)}
                  onChange={(_, { checked }) => tick(target, checked === true)}
                />
              ))}
            </FieldContextProvider>
          </fieldset>
        )}
      </Field>
      <Field label={t.person.reason} hint={t.person.reasonHint} required {...complaint("reason")}>
        <Input
          value={draft.reason}
          maxLength={longestReason}
          onChange={(_, { value }) => onChange({ ...draft, reason: value })}
        />
      </Field>
      <Field label={t.person.until} hint={t.person.untilHint} {...complaint("until")}>
        <Input
          type="datetime-local"
          value={draft.until}
          min={localMinute(new Date())}
          onChange={(_, { value }) => onChange({ ...draft, until: value })}
        />
      </Field>
    </>
  );
}
