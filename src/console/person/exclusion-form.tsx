import { Button, DialogActions, DialogBody, DialogTitle, makeStyles, Text } from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import type { ExclusionView } from "../../http/exclusion-view.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { useMayRun } from "../shell/may.ts";
import { StepContent } from "../sync/step-content.tsx";
import { t } from "../texts/texts.ts";
import { ExclusionFields } from "./exclusion-fields.tsx";
import { exclusionDraft, exclusionOrder } from "./exclusion-order.ts";
import { ExclusionSummary } from "./exclusion-summary.tsx";
import { useExclusionCommands } from "./use-exclusion-commands.ts";

const useStyles = makeStyles({
  actions: { flexWrap: "wrap" },
});

/** The exclusion that holds, or has run out, and what it is to be from now on. */
export function ExclusionForm(props: {
  readonly email: string;
  readonly name: string;
  readonly held: ExclusionView | undefined;
  readonly all: readonly string[];
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const { title } = useTitleStyles();
  const { email, name, held, all, onClose } = props;
  const [draft, setDraft] = useState(() => exclusionDraft(held, all));
  const [isTried, setTried] = useState(false);
  const { exclude, include } = useExclusionCommands(email, name, onClose);
  const isBusy = exclude.isPending || include.isPending;
  const mayRun = useMayRun();
  const may = isBusy ? { allowed: false } : mayRun;
  const read = exclusionOrder(draft, new Date());
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
