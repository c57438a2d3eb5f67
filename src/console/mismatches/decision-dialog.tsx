import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Mismatch } from "../../api/mismatches.ts";
import { commands } from "../api/commands.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { fieldName } from "../parts/shown-value.ts";
import { useToasts } from "../parts/toasts.tsx";
import { momentToCome, UntilField } from "../person/until-field.tsx";
import { t } from "../texts/texts.ts";

/** A difference that a person is about to accept, or to tell HR about. */
export interface Pending {
  readonly what: "accept" | "report";
  readonly mismatch: Mismatch;
}

/** Asks why, and for an acceptance until when. */
export function DecisionDialog({ what, mismatch, onClose }: Pending & { readonly onClose: () => void }) {
  const [until, setUntil] = useState("");
  const moment = momentToCome(until) ?? "";
  const client = useQueryClient();
  const toasts = useToasts();
  const { email, field, name, target } = mismatch;
  const isAccept = what === "accept";
  const decide = useMutation({
    mutationFn: async (reason: string): Promise<unknown> =>
      isAccept
        ? commands.acceptMismatch(email, field, { reason, until: moment })
        : commands.reportMismatch(email, field, reason),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["mismatches"] });
      toasts.succeeded(t.mismatches.done[what]);
      onClose();
    },
  });
  const texts = t.mismatches;
  const label = fieldName(target, field);
  return (
    <ReasonDialog
      title={isAccept ? texts.acceptTitle(label, name || email) : texts.reportTitle(label, name || email)}
      why={isAccept ? texts.acceptWhy : texts.reportWhy}
      reason={{ label: texts.reason }}
      now={isAccept ? texts.acceptNow : texts.reportNow}
      order={decide}
      isComplete={!isAccept || moment !== ""}
      onOrder={decide.mutate}
      onClose={onClose}
    >
      {isAccept && <UntilField label={texts.until} required value={until} onChange={setUntil} />}
    </ReasonDialog>
  );
}
