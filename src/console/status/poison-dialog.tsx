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
import type { QueueView } from "../../api/queues.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  content: { display: "grid", gap: tokens.spacingVerticalM },
  messages: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, overflowWrap: "anywhere" },
});

/** Shows what the poisoned messages of a queue are about, asks why, and then puts them back or drops them. */
export default function PoisonDialog({
  queue: { name, poisoned, poison },
  what,
  onClose,
}: {
  readonly queue: Pick<QueueView, "name" | "poisoned" | "poison">;
  readonly what: "retry" | "drop";
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const [reason, setReason] = useState("");
  const mayRun = useMayRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const texts = t.status.poisonOrders[what];
  const order = useMutation({
    mutationFn: () => commands.poison(name, what, { reason }),
    onSuccess: async ({ done, left }) => {
      await client.invalidateQueries({ queryKey: queries.queues.queryKey });
      if (done.messages > 0) toasts.succeeded(texts.done(done.messages, name));
      else toasts.warned(t.status.nothingPoisoned(name), t.status.inWork(left));
      onClose();
    },
  });
  const may = order.isPending || reason.trim() === "" ? { allowed: false } : mayRun;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may.allowed) order.mutate();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>{texts.title(poisoned, name)}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{texts.why}</Text>
              <ul className={styles.messages} hidden={poison.length === 0}>
                {poison.map(({ id, kind, run, people, delivered, queuedAt }) => (
                  <li key={id}>
                    {t.status.message({ kind, run, people: people.length, delivered }, fullTime(queuedAt))}
                  </li>
                ))}
              </ul>
              {poison.length < poisoned && <Text>{t.status.inWork(poisoned - poison.length)}</Text>}
              <Field label={t.pause.reason} hint={t.pause.reasonHint} required>
                <Input value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
              </Field>
              {order.error && <ProblemMessage error={order.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t.words.cancel}</Button>
              <GuardedButton may={may} type="submit" appearance="primary">
                {texts.now}
              </GuardedButton>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
