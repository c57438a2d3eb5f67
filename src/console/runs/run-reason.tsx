import { MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { RunView } from "../../http/run-view.ts";
import { Remedy } from "../parts/remedy.tsx";

/** Why a run ended otherwise than done, and what to do about it. */
export function RunReason({ run: { status, reason } }: { readonly run: Pick<RunView, "status" | "reason"> }) {
  if (!reason || status === "cancelled") return null;
  return (
    <MessageBar intent={status === "failed" ? "error" : "warning"} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{reason.message}</MessageBarTitle>
        {reason.remedy && <Remedy text={reason.remedy} />}
      </MessageBarBody>
    </MessageBar>
  );
}
