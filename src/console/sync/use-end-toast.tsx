import { Link } from "@fluentui/react-components";
import { useCallback } from "react";
import type { RunView } from "../../http/run-view.ts";
import { Refusal } from "../api/refusal.ts";
import { useToasts } from "../parts/toasts.tsx";
import { runSentence } from "../runs/run-sentence.ts";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { tallyOf } from "./progress.ts";

/** Says how a run ended, with a way to it: a success passes, all else stays until it is dismissed. */
export function useEndToast(): (run: RunView) => void {
  const toasts = useToasts();
  return useCallback(
    (run) => {
      const { id, status, reason, summary } = run;
      // Whoever cancelled it has been told already.
      if (status === "cancelled") return;
      const { failed } = tallyOf(summary?.counts ?? {});
      if (status === "done" && failed > 0) {
        toasts.failed(t.sync.endedWith(failed), new Refusal(0, "failed", t.sync.failedBody(failed)));
      } else if (status === "done") {
        const link = <Link href={hrefOf(["runs", id])}>{runSentence(run, t.runs)}</Link>;
        toasts.succeeded(t.sync.ended.done, link);
      } else if (status === "stale" || status === "failed") {
        const why = reason ?? { code: status, message: t.sync.ended[status] };
        toasts.failed(t.sync.ended[status], new Refusal(0, why.code, why.message, { remedy: why.remedy }));
      }
    },
    [toasts],
  );
}
