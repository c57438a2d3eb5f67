import { DialogContent, makeStyles, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect, useId } from "react";

const useContentStyles = makeStyles({
  content: {
    display: "grid",
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: "minmax(0, 1fr)",
    // Children that clip their overflow, such as a message bar, would shrink if the content is higher than the dialog.
    gridAutoRows: "max-content",
    alignContent: "start",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** The content of a step of the dialog. It can scroll, so it is focusable; it takes the focus of a removed button. */
export function StepContent({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const styles = useContentStyles();
  const id = useId();
  useEffect(() => {
    // Without the focus in it, the dialog would not receive Escape, nor would a screen reader know its position.
    if (document.activeElement === document.body) document.getElementById(id)?.focus();
  });
  return (
    <DialogContent id={id} className={styles.content} tabIndex={0} role="region" aria-label={label}>
      {children}
    </DialogContent>
  );
}
