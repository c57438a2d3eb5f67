import { Badge, type BadgeProps } from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  CheckmarkCircleRegular,
  ClockRegular,
  ErrorCircleRegular,
  SubtractCircleRegular,
  WarningRegular,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";
import { type OutcomeStatus, wasNeverTried } from "../../api/runs.ts";
import { t } from "../texts/texts.ts";

type Look = readonly [NonNullable<BadgeProps["color"]>, ReactElement];

const failed: Look = ["danger", <ErrorCircleRegular key="i" />];
const aside: Look = ["subtle", <SubtractCircleRegular key="i" />];
const fine: Look = ["success", <CheckmarkCircleRegular key="i" />];

const looks: Readonly<Record<OutcomeStatus, Look>> = {
  changed: fine,
  unchanged: aside,
  skipped: aside,
  superseded: aside,
  stale: ["warning", <WarningRegular key="i" />],
  drifted: ["warning", <WarningRegular key="i" />],
  failed,
  poisoned: failed,
  lost: failed,
  verified: fine,
  queued: ["informative", <ArrowSyncRegular key="i" />],
};

const onItsWay: Look = ["subtle", <ClockRegular key="i" />];

/** One person's outcome in one target: icon, word and colour; null is pending, or if `isOver` was not written. */
export function OutcomeBadge({
  status,
  code,
  target,
  isOver = false,
}: {
  readonly status: OutcomeStatus | null;
  readonly code?: string | undefined;
  readonly target?: string;
  readonly isOver?: boolean;
}) {
  const isLeft =
    (isOver && (status === null || status === "queued")) ||
    (status !== null && wasNeverTried({ status, code }));
  const [color, icon] = isLeft ? aside : status === null ? onItsWay : looks[status];
  const word = isLeft ? t.words.notWritten : t.words.outcomes[status ?? "queued"];
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {target === undefined ? word : t.sync.chip(t.words.targets[target] ?? target, word)}
    </Badge>
  );
}
