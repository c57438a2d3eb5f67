import {
  Link,
  makeStyles,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  useId,
  useToastController,
} from "@fluentui/react-components";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { NoAnswer, Refused } from "../../api/client.ts";
import { t } from "../texts/texts.ts";

/** Short messages at the edge of the page: what was done, or what failed and the remedy. */
export interface Toasts {
  readonly succeeded: (title: string, body?: ReactNode, link?: ReactNode) => void;
  /** Stays until it is dismissed, as `failed` does, so that a user who looked away still sees it. */
  readonly warned: (title: string, body: ReactNode, link?: ReactNode) => void;
  readonly failed: (title: string, error: unknown, link?: ReactNode) => void;
}

const ToastsContext = createContext<Toasts>({
  succeeded: () => {},
  warned: () => {},
  failed: () => {},
});

/** Shows a toast from any part of the page. */
export const useToasts = (): Toasts => useContext(ToastsContext);

const useStyles = makeStyles({
  // A landmark, and above the dialogs, which have a z-index of a million in Fluent.
  place: { position: "relative", zIndex: 1_000_001 },
});

/** Shows the toasts of its children. */
export function ToastsProvider({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const toasterId = useId("toaster");
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const { dispatchToast } = useToastController(toasterId);
  const toasts = useMemo<Toasts>(
    () => ({
      succeeded(title, body, link) {
        dispatchToast(
          <Toast>
            <ToastTitle>{title}</ToastTitle>
            {body && <ToastBody>{body}</ToastBody>}
            {link && <ToastFooter>{link}</ToastFooter>}
          </Toast>,
          // A link takes longer to read and to reach.
          { intent: "success", timeout: link ? 20_000 : 6_000, politeness: "polite" },
        );
      },
      warned(title, body, link) {
        dispatchToast(
          <Toast>
            <ToastTitle action={<Dismiss />}>{title}</ToastTitle>
            <ToastBody>{body}</ToastBody>
            {link && <ToastFooter>{link}</ToastFooter>}
          </Toast>,
          { intent: "warning", timeout: -1, politeness: "polite" },
        );
      },
      failed(title, error, link) {
        const { message, remedy, requestId } = problemOf(error);
        dispatchToast(
          <Toast>
            <ToastTitle action={<Dismiss />}>{title}</ToastTitle>
            <ToastBody {...(remedy && { subtitle: remedy })}>{message}</ToastBody>
            {(requestId || link) && (
              <ToastFooter>
                {requestId && <small>{t.problems.requestId(requestId)}</small>}
                {link}
              </ToastFooter>
            )}
          </Toast>,
          { intent: "error", timeout: -1, politeness: "assertive" },
        );
      },
    }),
    [dispatchToast],
  );
  return (
    <ToastsContext value={toasts}>
      {children}
      <section ref={setPlace} className={styles.place} aria-label={t.shell.messages} />
      <Toaster toasterId={toasterId} position="top-end" limit={4} mountNode={place} />
    </ToastsContext>
  );
}

function Dismiss() {
  return (
    <ToastTrigger>
      <Link>{t.words.close}</Link>
    </ToastTrigger>
  );
}

/** An error as text for the user; an error that did not come from the app is a fault of the page. */
export function problemOf(error: unknown): Pick<Refused, "message" | "remedy" | "requestId"> {
  if (error instanceof NoAnswer)
    return { message: t.problems.offline, remedy: t.problems.offlineRemedy, requestId: undefined };
  if (error instanceof Refused) return error;
  return { message: t.problems.unexpected, remedy: t.problems.unexpectedRemedy, requestId: undefined };
}
