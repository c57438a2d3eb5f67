import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Mismatch } from "../../api/mismatches.ts";
import { commands } from "../api/commands.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { fieldName } from "../parts/shown-value.ts";
import { useToasts } from "../parts/toasts.tsx";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ content: { display: "grid", gap: tokens.spacingVerticalM } });

/** A difference that a person is about to accept, or to tell HR about. */
export interface Pending {
  readonly what: "accept" | "report";
  readonly mismatch: Mismatch;
}

/** Asks why, and for an acceptance until when. */
export function DecisionDialog({ what, mismatch, onClose }: Pending & { readonly onClose: () => void }) {
  const styles = useStyles();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const mayRun = useMayRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const { email, field, name, target } = mismatch;
  const isAccept = what === "accept";
  const decide = useMutation({
    mutationFn: async (): Promise<unknown> =>
      isAccept
        ? commands.acceptMismatch(email, field, { reason, until })
        : commands.reportMismatch(email, field, reason),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["mismatches"] });
      toasts.succeeded(t.mismatches.done[what]);
      onClose();
    },
  });
  const isComplete = reason.trim() !== "" && (!isAccept || until !== "");
  const may = decide.isPending || !isComplete ? { allowed: false } : mayRun;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may.allowed) decide.mutate();
  };
  const texts = t.mismatches;
  const label = fieldName(target, field);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>
              {isAccept ? texts.acceptTitle(label, name || email) : texts.reportTitle(label, name || email)}
            </DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{isAccept ? texts.acceptWhy : texts.reportWhy}</Text>
              <Field label={texts.reason} required>
                <Input value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
              </Field>
              {isAccept && (
                <Field label={texts.until} required>
                  <Input type="date" value={until} onChange={(_, { value }) => setUntil(value)} />
                </Field>
              )}
              {decide.error && <ProblemMessage error={decide.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t.words.cancel}</Button>
              <GuardedButton may={may} type="submit" appearance="primary">
                {isAccept ? texts.acceptNow : texts.reportNow}
              </GuardedButton>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
