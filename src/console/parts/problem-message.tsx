import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { NoAnswer } from "../../api/client.ts";
import { queries } from "../api/queries.ts";
import { t } from "../texts/texts.ts";
import { Loading } from "./loading.tsx";
import { problemOf } from "./toasts.tsx";
import { Message, Original } from "./wording.tsx";

/**
 * Why something cannot be shown, the remedy, and a button to load it again. On a page (`isOnPage`) that the app does not
 * answer is said once, by the banner above: everything is requested again as soon as it does. `beside` is what is shown
 * nevertheless, from an answer before: without it, the page is loading.
 */
export function ProblemMessage({
  error,
  onRetry,
  isOnPage = false,
  beside,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly isOnPage?: boolean;
  readonly beside?: object | undefined;
}) {
  const { error: ofRuns } = useQuery({ ...queries.runs, enabled: false });
  if (isOnPage && error instanceof NoAnswer && ofRuns instanceof NoAnswer) return beside ? null : <Loading />;
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
