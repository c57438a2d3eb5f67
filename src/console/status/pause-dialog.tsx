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
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ content: { display: "grid", gap: tokens.spacingVerticalM } });

/** Asks why, and until when, and then stops all writing. */
export default function PauseDialog({ onClose }: { readonly onClose: () => void }) {
  const styles = useStyles();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const mayRun = useMayRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const pause = useMutation({
    mutationFn: commands.pause,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.pause.queryKey });
      toasts.succeeded(t.pause.paused);
      onClose();
    },
  });
  const may = pause.isPending || reason.trim() === "" ? { allowed: false } : mayRun;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!may.allowed) return;
    pause.mutate({ reason, ...(until && { until: new Date(until).toISOString() }) });
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>{t.pause.dialog}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{t.pause.dialogWhy}</Text>
              <Field label={t.pause.reason} hint={t.pause.reasonHint} required>
                <Input value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
              </Field>
              <Field label={t.pause.end} hint={t.pause.endHint}>
                <Input type="datetime-local" value={until} onChange={(_, { value }) => setUntil(value)} />
              </Field>
              {pause.error && <ProblemMessage error={pause.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t.words.cancel}</Button>
              <GuardedButton may={may} type="submit" appearance="primary">
                {t.pause.now}
              </GuardedButton>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
