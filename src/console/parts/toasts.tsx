import {
  Link,
  makeStyles,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  tokens,
  useId,
  useToastController,
} from "@fluentui/react-components";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { NoAnswer, Refused } from "../../api/client.ts";
import { NotLoaded } from "../shell/part.ts";
import { t } from "../texts/texts.ts";
import { say, type Wording } from "./say.ts";
import { Message, Original } from "./wording.tsx";

/** Short messages above the page, which makes room for them: what was done, or what failed and the remedy. */
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

const PlaceContext = createContext<(place: HTMLElement | null) => void>(() => {});

const useStyles = makeStyles({
  // A landmark, and not dimmed by dialogs, which have a z-index of a million in Fluent.
  place: { position: "relative", zIndex: 1_000_001, gridColumn: "1 / -1" },
  // In the flow of the page: what is fixed over it covers a button somewhere.
  toaster: {
    position: "static",
    boxSizing: "border-box",
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "flex-end",
    columnGap: tokens.spacingHorizontalM,
    width: "100%",
    padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}`,
    "& > *": { width: "min(420px, 100%)" },
  },
});

/** Where the messages stand: part of the page's frame. Dialogs stay below it, by the property `--messages-end` (page.css). */
export function MessagesPlace() {
  const styles = useStyles();
  const onPlace = useContext(PlaceContext);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => {
    onPlace(place);
    if (!place) return;
    const { style, dataset } = document.documentElement;
    const observer = new ResizeObserver(() => {
      const { bottom, height } = place.getBoundingClientRect();
      if (height > 0) dataset["messages"] = "";
      else delete dataset["messages"];
      style.setProperty("--messages-end", `${Math.ceil(bottom)}px`);
    });
    observer.observe(place);
    return () => observer.disconnect();
  }, [place, onPlace]);
  return <section ref={setPlace} className={styles.place} aria-label={t.shell.messages} />;
}

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
        const said = problemOf(error);
        const { remedy, requestId, lang } = said;
        dispatchToast(
          <Toast>
            <ToastTitle action={<Dismiss />}>{title}</ToastTitle>
            <ToastBody {...(remedy && { subtitle: <span lang={lang}>{remedy}</span> })}>
              <Message said={said} />
              <Original of={said} />
            </ToastBody>
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
      <PlaceContext value={setPlace}>{children}</PlaceContext>
      <Toaster
        className={styles.toaster}
        toasterId={toasterId}
        position="top-end"
        limit={3}
        mountNode={place}
      />
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
export function problemOf(error: unknown): Wording & Pick<Refused, "requestId"> {
  if (error instanceof NoAnswer)
    return { message: t.problems.offline, remedy: t.problems.offlineRemedy, requestId: undefined };
  if (error instanceof Refused) {
    const { code, message, remedy, requestId } = error;
    return { ...say({ code, message, remedy, isRequest: true }), requestId };
  }
  if (error instanceof NotLoaded)
    return { message: t.problems.notLoaded, remedy: t.problems.notLoadedRemedy, requestId: undefined };
  return { message: t.problems.unexpected, remedy: t.problems.unexpectedRemedy, requestId: undefined };
}
