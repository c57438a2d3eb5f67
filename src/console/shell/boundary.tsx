import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Component, type ReactNode, useEffect, useRef } from "react";
import { NoAnswer } from "../../api/client.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { t } from "../texts/texts.ts";
import { NotLoaded } from "./part.ts";

interface Props {
  readonly children: ReactNode;
  /** What is shown: where that changes, it is tried again. */
  readonly shown: string;
  /** Gets the error, where nothing is to be shown in place of the children. */
  readonly onError?: (error: unknown) => void;
}

/** Confines an error in a part of the page to that part. React supports this only as a class. */
export class Boundary extends Component<Props, { readonly error: unknown; readonly failed: boolean }> {
  override state = { error: undefined as unknown, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override componentDidCatch(error: unknown) {
    // React has rendered it by now: earlier, it would be requested over and over.
    if (error instanceof NotLoaded) error.forget();
    this.props.onError?.(error);
  }

  override componentDidUpdate({ shown }: Props) {
    if (this.state.failed && shown !== this.props.shown) this.reset();
  }

  reset = () => this.setState({ error: undefined, failed: false });

  override render() {
    const { error, failed } = this.state;
    if (!failed) return this.props.children;
    if (this.props.onError) return null;
    if (error instanceof NotLoaded) return <Missing error={error} onAnswer={this.reset} />;
    return <ProblemMessage error={error} onRetry={reload} />;
  }
}

const reload = () => location.reload();

/** A part that is missing: requested again as soon as the app answers; where it does answer, a new page has the new files. */
function Missing({ error, onAnswer }: { readonly error: unknown; readonly onAnswer: () => void }) {
  const client = useQueryClient();
  const { error: ofRuns } = useQuery({ ...queries.runs, enabled: false });
  const isOffline = ofRuns instanceof NoAnswer;
  const wasOffline = useRef(isOffline);
  useEffect(() => {
    void client.invalidateQueries({ queryKey: queries.runs.queryKey });
  }, [client]);
  useEffect(() => {
    if (wasOffline.current && !isOffline) onAnswer();
    wasOffline.current = isOffline;
  }, [isOffline, onAnswer]);
  return (
    <>
      <Unseen>
        <h1>{t.shell.product}</h1>
      </Unseen>
      {isOffline ? <Loading /> : <ProblemMessage error={error} onRetry={reload} />}
    </>
  );
}
