import { Component, type ReactNode } from "react";
import { ProblemMessage } from "../parts/problem-message.tsx";

/** Confines an error in a page to that page. React supports this only as a class. */
export class PageBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: unknown; readonly failed: boolean }
> {
  override state = { error: undefined as unknown, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override render() {
    const { error, failed } = this.state;
    if (!failed) return this.props.children;
    return <ProblemMessage error={error} onRetry={() => location.reload()} />;
  }
}
