import {
  Button,
  Checkbox,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  Dropdown,
  Field,
  FieldContextProvider,
  Input,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Option,
  Text,
} from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Exclusion, ExclusionView } from "../../api/exclusions.ts";
import { localMinute, now } from "../api/clock.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { fieldName } from "../parts/shown-value.ts";
import { useToasts } from "../parts/toasts.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { StepContent } from "../sync/step-content.tsx";
import { t } from "../texts/texts.ts";
import {
  type CheckedField,
  type ExclusionDraft,
  exclusionDraft,
  exclusionOrder,
  longestReason,
  withField,
} from "./exclusion-order.ts";

const useStyles = makeStyles({
  actions: { flexWrap: "wrap" },
});

/** The current or expired exclusion, and the desired one. */
export function ExclusionForm(props: {
  readonly email: string;
  readonly name: string;
  readonly held: ExclusionView | undefined;
  readonly all: readonly string[];
  /** The names of properties of the profile. */
  readonly properties: readonly string[];
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const { title } = useTitleStyles();
  const { email, name, held, all, properties, onClose } = props;
  const [draft, setDraft] = useState(() => exclusionDraft(held, all));
  const [isTried, setTried] = useState(false);
  const { exclude, include } = useExclusionCommands(email, name, onClose);
  const isBusy = exclude.isPending || include.isPending;
  const mayRun = useMayRun();
  const may = isBusy ? { allowed: false } : mayRun;
  const read = exclusionOrder(draft, new Date(now()));
  const error = exclude.error ?? include.error;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    include.reset();
    if (may.allowed && "order" in read) exclude.mutate(read.order);
  };
  return (
    <form onSubmit={submit} noValidate>
      <DialogBody>
        <DialogTitle className={title}>{t.person.exclusionTitle(name)}</DialogTitle>
        <StepContent label={t.person.exclusionTitle(name)}>
          <Text>{t.person.exclusionWhy}</Text>
          {held && <ExclusionSummary exclusion={held} hasRunOut={!held.inForce} />}
          <ExclusionFields
            draft={draft}
            all={[...new Set([...all, ...draft.targets])]}
            properties={[...new Set([...properties, ...draft.fields])]}
            invalid={isTried && "invalid" in read ? read.invalid : []}
            onChange={setDraft}
          />
          {error && <ProblemMessage error={error} />}
        </StepContent>
        <DialogActions className={styles.actions}>
          {held?.inForce && (
            <GuardedButton
              may={may}
              onClick={() => {
                exclude.reset();
                include.mutate();
              }}
            >
              {t.person.include}
            </GuardedButton>
          )}
          <Button onClick={onClose}>{t.words.cancel}</Button>
          <GuardedButton may={may} type="submit" appearance="primary">
            {held?.inForce ? t.person.saveAgain : t.person.save}
          </GuardedButton>
        </DialogActions>
      </DialogBody>
    </form>
  );
}

/** The dialog while it is unknown whether the person is excluded, or why that cannot be read. */
export function ExclusionFrame(props: {
  readonly name: string;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}) {
  const { name, error, onRetry, onClose } = props;
  return (
    <DialogBody>
      <DialogTitle>{t.person.exclusionTitle(name)}</DialogTitle>
      <DialogContent>
        {error ? <ProblemMessage error={error} onRetry={onRetry} /> : <Loading />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t.words.close}</Button>
      </DialogActions>
    </DialogBody>
  );
}

const useFieldStyles = makeStyles({
  targets: { display: "flex", flexWrap: "wrap", margin: 0, padding: 0, border: 0, minWidth: 0 },
});

/** Targets, fields, reason and end. */
export function ExclusionFields(props: {
  readonly draft: ExclusionDraft;
  readonly all: readonly string[];
  readonly properties: readonly string[];
  readonly invalid: readonly CheckedField[];
  readonly onChange: (draft: ExclusionDraft) => void;
}) {
  const styles = useFieldStyles();
  const { draft, all, properties, invalid, onChange } = props;
  const complaint = (field: CheckedField) =>
    invalid.includes(field) ? { validationMessage: t.person.invalid[field] } : {};
  const tick = (target: string, isTicked: boolean) =>
    onChange({
      ...draft,
      targets: all.filter((one) => (one === target ? isTicked : draft.targets.includes(one))),
    });
  const tickField = (field: string, isTicked: boolean) =>
    onChange(withField(draft, { field, isTicked, all, properties }));
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
      {draft.targets.includes("photo") && (
        <Field hint={t.person.removePhotoHint}>
          <Checkbox
            label={t.person.removePhoto}
            checked={draft.removePhoto}
            onChange={(_, { checked }) => onChange({ ...draft, removePhoto: checked === true })}
          />
        </Field>
      )}
      {properties.length > 0 && (
        <Field label={t.person.fieldsLeft} hint={t.person.fieldsLeftHint}>
          <Dropdown
            multiselect
            placeholder={t.person.fieldsLeftNone}
            value={draft.fields.map(nameOfField).join(", ")}
            selectedOptions={[...draft.fields]}
            onOptionSelect={(_, { optionValue = "", selectedOptions }) =>
              tickField(optionValue, selectedOptions.includes(optionValue))
            }
          >
            {properties.map((field) => (
              <Option key={field} value={field} text={nameOfField(field)}>
                {nameOfField(field)}
              </Option>
            ))}
          </Dropdown>
        </Field>
      )}
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
          min={localMinute(new Date(now()))}
          onChange={(_, { value }) => onChange({ ...draft, until: value })}
        />
      </Field>
    </>
  );
}

const nameOfField = (field: string): string => fieldName("entra", field);

const useSummaryStyles = makeStyles({ body: { overflowWrap: "anywhere" }, line: { display: "block" } });

/** The targets and fields, reason, end and author of a person's exclusion, current or expired. */
export function ExclusionSummary(props: { readonly exclusion: Exclusion; readonly hasRunOut?: boolean }) {
  const styles = useSummaryStyles();
  const { exclusion, hasRunOut = false } = props;
  const { targets, fields = [], remove = [], reason, until, by, at, missingSince } = exclusion;
  const names = [
    ...targets.map((target) => t.words.targets[target] ?? target),
    ...fields.map(nameOfField),
  ].join(", ");
  const end = until === undefined ? t.person.forGood : t.person.excludedUntil(fullTime(until));
  return (
    <MessageBar intent={hasRunOut ? "info" : "warning"} layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{reason}</MessageBarTitle>
        <Text className={styles.line}>
          {t.person.excludedIn(names)}. {hasRunOut && until ? t.person.ranOut(fullTime(until)) : `${end}.`}
        </Text>
        {remove.includes("photo") && <Text className={styles.line}>{t.person.photoRemoved}</Text>}
        <Text className={styles.line} size={200}>
          {t.person.excludedBy(by)}, {fullTime(at)}
        </Text>
        {missingSince !== undefined && (
          <Text className={styles.line} size={200}>
            {t.person.excludedMissing(fullTime(missingSince))}
          </Text>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}

type Order = Parameters<typeof commands.exclude>[1];

/** Excludes a person, or includes them again; `onDone` is called once the app has recorded it. */
export function useExclusionCommands(email: string, name: string, onDone: () => void) {
  const client = useQueryClient();
  const toasts = useToasts();
  const settled = (title: string, body?: string) => {
    const { exclusions, employees, status } = queries;
    for (const { queryKey } of [exclusions, employees, status, { queryKey: ["person", email] }]) {
      void client.invalidateQueries({ queryKey });
    }
    toasts.succeeded(title, body);
    onDone();
  };
  return {
    exclude: useMutation({
      mutationFn: (order: Order) => commands.exclude(email, order),
      onSuccess: () => settled(t.person.saved(name)),
    }),
    include: useMutation({
      mutationFn: () => commands.include(email),
      onSuccess: () => settled(t.person.included(name), t.person.includedWhy),
    }),
  };
}
