import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import { problemOf } from "./toasts.tsx";
import { Message, Original } from "./wording.tsx";

/** Why something cannot be shown, the remedy, and a button to load it again. */
export function ProblemMessage({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const said = problemOf(error);
  const { remedy, requestId, lang } = said;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          <Message said={said} />
        </MessageBarTitle>
        <span lang={lang}>{remedy}</span> {requestId && <small>{t.problems.requestId(requestId)}</small>}
        <Original of={said} />
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{t.problems.refresh}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
