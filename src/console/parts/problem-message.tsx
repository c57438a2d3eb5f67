import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import { told } from "./toasts.tsx";

/** Why something cannot be shown, what to do about it, and a way to try again. */
export function ProblemMessage({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const { message, remedy, requestId } = told(error);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{message}</MessageBarTitle>
        {remedy} {requestId && <small>{t.problems.requestId(requestId)}</small>}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{t.problems.again}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
