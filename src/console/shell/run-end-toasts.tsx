import { Link } from "@fluentui/react-components";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Refused } from "../../api/client.ts";
import type { RunView } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { type Toasts, useToasts } from "../parts/toasts.tsx";
import { runSentence } from "../runs/run-sentence.ts";
import { endTitle, hasSucceeded, newlySettled } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";
import { hrefOf } from "./route.ts";

/** Reports on every page, once, that a run has ended or is held, and refetches what it may have changed. */
export function RunEndToasts() {
  const toasts = useToasts();
  const client = useQueryClient();
  const { data: runs } = useQuery(queries.runs);
  const before = useRef<readonly RunView[]>(undefined);
  useEffect(() => {
    if (!runs) return;
    const settled = before.current ? newlySettled(before.current, runs) : [];
    before.current = runs;
    if (settled.length === 0) return;
    const stale = [queries.employees.queryKey, queries.status.queryKey, ["person"]];
    for (const queryKey of stale) void client.invalidateQueries({ queryKey });
    for (const run of settled) {
      // A dialog or page that shows this run reports its end itself.
      const shown = client.getQueryCache().find({ queryKey: queries.run(run.id).queryKey });
      if (!shown?.isActive()) report(toasts, run);
    }
  }, [runs, client, toasts]);
  return null;
}

function report(toasts: Toasts, run: RunView): void {
  const { status } = run;
  // The user who cancelled it has already seen a toast.
  if (status === "cancelled") return;
  const sentence = runSentence(run, t.runs);
  const link = <Link href={hrefOf(["runs", run.id])}>{t.sync.openRun}</Link>;
  if (hasSucceeded(run)) toasts.succeeded(endTitle(run), sentence, link);
  else if (status === "failed") toasts.failed(endTitle(run), asRefusal(run), link);
  else toasts.warned(status === "held" ? t.runs.heldTitle : endTitle(run), sentence, link);
}

function asRefusal({ reason }: RunView): Refused {
  const { code, message, remedy } = reason ?? { code: "failed", message: t.sync.ended.failed };
  return new Refused(0, code, message, { remedy });
}
