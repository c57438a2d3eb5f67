import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { momentToCome, UntilField } from "../person/until-field.tsx";
import { t } from "../texts/texts.ts";

/** Asks why, and until when, and then stops all writing. */
export default function PauseDialog({ onClose }: { readonly onClose: () => void }) {
  const [until, setUntil] = useState("");
  const moment = momentToCome(until);
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
      isComplete={until === "" || moment !== undefined}
      onOrder={(reason) => pause.mutate({ reason, ...(moment && { until: moment }) })}
      onClose={onClose}
    >
      <UntilField label={t.pause.end} hint={t.pause.endHint} value={until} onChange={setUntil} />
    </ReasonDialog>
  );
}
