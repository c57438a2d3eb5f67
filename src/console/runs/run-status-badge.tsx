import { Badge, type BadgeProps } from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  CheckmarkCircleRegular,
  ClockRegular,
  DismissCircleRegular,
  ErrorCircleRegular,
  PauseCircleRegular,
  WarningRegular,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";
import type { RunView } from "../../api/runs.ts";
import { tallyOf } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";

const looks: Readonly<Record<RunView["status"], readonly [NonNullable<BadgeProps["color"]>, ReactElement]>> =
  {
    queued: ["informative", <ClockRegular key="i" />],
    planning: ["informative", <ArrowSyncRegular key="i" />],
    held: ["severe", <PauseCircleRegular key="i" />],
    running: ["informative", <ArrowSyncRegular key="i" />],
    done: ["success", <CheckmarkCircleRegular key="i" />],
    stale: ["warning", <WarningRegular key="i" />],
    cancelled: ["subtle", <DismissCircleRegular key="i" />],
    failed: ["danger", <ErrorCircleRegular key="i" />],
  };

/** A run's status as icon, word and colour; a run that is done with failures is not green. */
export function RunStatusBadge({ run }: { readonly run: Pick<RunView, "status" | "summary"> }) {
  const { status, summary } = run;
  const [color, icon] = looks[status];
  const isMixed = status === "done" && tallyOf(summary?.counts ?? {}).failed > 0;
  return (
    <Badge
      appearance="tint"
      color={isMixed ? "warning" : color}
      icon={isMixed ? <WarningRegular /> : icon}
      data-status={status}
    >
      {t.words.runStatuses[status]}
    </Badge>
  );
}
