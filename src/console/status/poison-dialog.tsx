import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueueView } from "../../api/queues.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
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
  const client = useQueryClient();
  const toasts = useToasts();
  const texts = t.status.poisonOrders[what];
  const order = useMutation({
    mutationFn: (reason: string) => commands.poison(name, what, { reason }),
    onSuccess: async ({ done, left }) => {
      await client.invalidateQueries({ queryKey: queries.queues.queryKey });
      if (done.messages > 0) toasts.succeeded(texts.done(done.messages, name));
      else toasts.warned(t.status.nothingPoisoned(name), t.status.inWork(left));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={texts.title(poisoned, name)}
      why={texts.why}
      reason={{ label: t.pause.reason, hint: t.pause.reasonHint }}
      now={texts.now}
      order={order}
      before={
        <>
          <ul className={styles.messages} hidden={poison.length === 0}>
            {poison.map(({ id, kind, run, people, delivered, queuedAt }) => (
              <li key={id}>
                {t.status.message({ kind, run, people: people.length, delivered }, fullTime(queuedAt))}
              </li>
            ))}
          </ul>
          {poison.length < poisoned && <Text>{t.status.inWork(poisoned - poison.length)}</Text>}
        </>
      }
      onOrder={order.mutate}
      onClose={onClose}
    />
  );
}
