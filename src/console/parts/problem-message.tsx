import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import { problemOf } from "./toasts.tsx";

/** Why something cannot be shown, the remedy, and a button to load it again. */
export function ProblemMessage({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const { message, remedy, requestId } = problemOf(error);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{message}</MessageBarTitle>
        {remedy} {requestId && <small>{t.problems.requestId(requestId)}</small>}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{t.problems.refresh}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
