import { DialogContent, makeStyles, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect, useId } from "react";

const useContentStyles = makeStyles({
  content: {
    display: "grid",
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: "minmax(0, 1fr)",
    // What clips itself, as a message bar does, would be squeezed where all of it is higher than the dialog.
    gridAutoRows: "max-content",
    alignContent: "start",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** What a step of the dialog shows. It may scroll, so it can be reached by keyboard; it takes the focus of a button that went. */
export function StepContent({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const styles = useContentStyles();
  const id = useId();
  useEffect(() => {
    // Without a focus in it, the dialog would not hear Escape, nor a screen reader know where it is.
    if (document.activeElement === document.body) document.getElementById(id)?.focus();
  });
  return (
    <DialogContent id={id} className={styles.content} tabIndex={0} role="region" aria-label={label}>
      {children}
    </DialogContent>
  );
}
