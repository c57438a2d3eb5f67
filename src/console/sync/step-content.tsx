import { DialogContent, makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
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

/** What a step of the dialog shows. It may scroll, so it can be reached by keyboard. */
export function StepContent({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <DialogContent className={useStyles().content} tabIndex={0} role="region" aria-label={label}>
      {children}
    </DialogContent>
  );
}
