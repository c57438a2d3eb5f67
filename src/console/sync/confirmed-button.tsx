import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { type May, useMayRun, useMayWrite } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import { tallyOf } from "./progress.ts";
import { useRunCommands } from "./use-run.ts";

const useStyles = makeStyles({
  question: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    outlineStyle: "none",
  },
});

interface Props {
  readonly may: May;
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

/** A button that asks for confirmation, in place, before it does what cannot be undone. */
export function ConfirmedButton({ may, question, yes, no, onConfirm, children }: Props) {
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const wasAsking = useRef(false);
  const [isAsking, setIsAsking] = useState(false);
  useEffect(() => {
    // The focused button is gone: the question takes the focus, and gives it back.
    if (isAsking !== wasAsking.current) {
      place.current?.querySelector<HTMLElement>(isAsking ? "[role=group]" : "button")?.focus();
    }
    wasAsking.current = isAsking;
  }, [isAsking]);
  const confirm = () => {
    setIsAsking(false);
    onConfirm();
  };
  return (
    <div ref={place}>
      {isAsking ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
        <div role="group" aria-label={question} tabIndex={-1} className={styles.question}>
          <Text>{question}</Text>
          <Button onClick={() => setIsAsking(false)}>{no}</Button>
          <GuardedButton appearance="primary" may={may} onClick={confirm}>
            {yes}
          </GuardedButton>
        </div>
      ) : (
        <GuardedButton may={may} onClick={() => setIsAsking(true)}>
          {children}
        </GuardedButton>
      )}
    </div>
  );
}

/** Cancels an active run, after confirmation. */
export function CancelButton({ id }: { readonly id: string }) {
  const may = useMayRun();
  const { cancel } = useRunCommands(id);
  return (
    <ConfirmedButton
      may={cancel.isPending ? { allowed: false } : may}
      question={t.sync.cancelSure}
      yes={t.sync.cancelYes}
      no={t.sync.cancelNo}
      onConfirm={() => cancel.mutate()}
    >
      {t.sync.cancel}
    </ConfirmedButton>
  );
}

/** Retries what failed in a run that has ended; renders nothing if nothing failed. */
export function RetryButton({ run }: { readonly run: RunView }) {
  const may = useMayWrite();
  const { retry } = useRunCommands(run.id);
  if (!hasEnded(run) || !run.progress || tallyOf(run.progress.counts).failed === 0) return null;
  return (
    <GuardedButton
      appearance="primary"
      may={retry.isPending ? { allowed: false } : may}
      onClick={() => retry.mutate()}
    >
      {t.sync.retry}
    </GuardedButton>
  );
}
