import type { RunView } from "../../http/run-view.ts";
import { t } from "../texts/texts.ts";
import { tallyOf } from "./progress.ts";

/** How a run ended, in a few words that name what it was; nothing for one that has not. */
export function endTitle(run: Pick<RunView, "status" | "mode" | "undo" | "summary">): string {
  const { status, mode, undo, summary } = run;
  const kind = undo === undefined ? mode : "undo";
  const { failed } = tallyOf(summary?.counts ?? {});
  if (status === "done") return failed > 0 ? t.sync.endedWith[kind](failed) : t.sync.ended.done[kind];
  return status === "stale" || status === "cancelled" || status === "failed" ? t.sync.ended[status] : "";
}
