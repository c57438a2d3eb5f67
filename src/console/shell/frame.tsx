import { makeStyles, tokens } from "@fluentui/react-components";
import { type ReactNode, useRef } from "react";
import { MessagesPlace } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";
import { Banners } from "./banners.tsx";
import { Navigation } from "./navigation.tsx";
import { pageOf, useRoute } from "./route.ts";
import { TopBar } from "./top-bar.tsx";
import { usePlace } from "./use-place.ts";

const useStyles = makeStyles({
  frame: {
    display: "grid",
    gridTemplateRows: "auto auto minmax(0, 1fr)",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    height: "100dvh",
    backgroundColor: tokens.colorNeutralBackground2,
    // On paper all of the page follows, and not only what a screen shows.
    "@media print": { display: "block", height: "auto", backgroundColor: "transparent" },
  },
  top: { gridColumn: "1 / -1" },
  main: {
    overflowY: "auto",
    minWidth: 0,
    outlineStyle: "none",
    // The navigation is below it, and both have the page's whole width.
    "@media (max-width: 640px)": { gridColumn: "1 / -1" },
    "@media print": { overflow: "visible" },
  },
  content: {
    boxSizing: "border-box",
    minHeight: "100%",
    maxWidth: "1600px",
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL}`,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    "@media (max-width: 640px)": { padding: tokens.spacingHorizontalM },
    "@media print": { maxWidth: "none", padding: 0 },
  },
  skip: {
    position: "absolute",
    left: tokens.spacingHorizontalS,
    top: "-100px",
    zIndex: 10,
    padding: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground1,
    ":focus": { top: tokens.spacingVerticalS },
  },
});

/** The page's frame: top bar, navigation, and the page itself. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const main = useRef<HTMLElement>(null);
  usePlace(main, pageOf(useRoute()));
  return (
    <div className={styles.frame}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {t.shell.skip}
      </button>
      <TopBar className={styles.top} />
      <MessagesPlace />
      <Navigation />
      <main ref={main} className={styles.main} tabIndex={-1} data-scroller>
        <div className={styles.content}>
          <Banners />
          {children}
        </div>
      </main>
    </div>
  );
}
