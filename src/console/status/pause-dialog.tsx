import { Field, Input } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";

/** Asks why, and until when, and then stops all writing. */
export default function PauseDialog({ onClose }: { readonly onClose: () => void }) {
  const [until, setUntil] = useState("");
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
  return (
    <ReasonDialog
      title={t.pause.dialog}
      why={t.pause.dialogWhy}
      reason={{ label: t.pause.reason, hint: t.pause.reasonHint }}
      now={t.pause.now}
      order={pause}
      onOrder={(reason) => pause.mutate({ reason, ...(until && { until: new Date(until).toISOString() }) })}
      onClose={onClose}
    >
      <Field label={t.pause.end} hint={t.pause.endHint}>
        <Input type="datetime-local" value={until} onChange={(_, { value }) => setUntil(value)} />
      </Field>
    </ReasonDialog>
  );
}
