import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import { ConfirmedButton } from "./confirmed-button.tsx";
import { useRunCommands } from "./use-run-commands.ts";

/** Stops a run that is under way, once that is confirmed. */
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
