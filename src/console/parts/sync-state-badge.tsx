import { Badge, type BadgeProps } from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  CheckmarkCircleRegular,
  ErrorCircleRegular,
  PauseCircleRegular,
  PersonProhibitedRegular,
  PersonQuestionMarkRegular,
  QuestionCircleRegular,
  SubtractCircleRegular,
  WarningRegular,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";
import type { SyncState } from "../../api/employees.ts";
import { t } from "../texts/texts.ts";

const looks: Readonly<Record<SyncState, readonly [NonNullable<BadgeProps["color"]>, ReactElement]>> = {
  failed: ["danger", <ErrorCircleRegular key="i" />],
  held: ["severe", <PauseCircleRegular key="i" />],
  unsure: ["warning", <PersonQuestionMarkRegular key="i" />],
  "not-found": ["warning", <PersonQuestionMarkRegular key="i" />],
  differs: ["warning", <WarningRegular key="i" />],
  queued: ["informative", <ArrowSyncRegular key="i" />],
  skipped: ["subtle", <SubtractCircleRegular key="i" />],
  excluded: ["subtle", <PersonProhibitedRegular key="i" />],
  unknown: ["subtle", <QuestionCircleRegular key="i" />],
  "in-step": ["success", <CheckmarkCircleRegular key="i" />],
};

/** A person's sync state as icon, word and colour: never colour alone; `isPlain` where many stand side by side. */
export function SyncStateBadge({
  standing,
  isPlain = false,
}: {
  readonly standing: SyncState;
  readonly isPlain?: boolean;
}) {
  const [color, icon] = looks[standing];
  return (
    // A subtle badge without a background would have the colour of one.
    <Badge
      appearance={isPlain ? "ghost" : "tint"}
      color={isPlain && color === "subtle" ? "informative" : color}
      icon={icon}
    >
      {t.words.syncStates[standing]}
    </Badge>
  );
}
