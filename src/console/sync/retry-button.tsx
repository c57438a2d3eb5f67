import { hasEnded } from "../../core/run.ts";
import type { RunView } from "../../http/run-view.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useMayWrite } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import { tallyOf } from "./progress.ts";
import { useRunCommands } from "./use-run-commands.ts";

/** Takes up again what failed in a run that has ended; nothing where nothing did. */
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
