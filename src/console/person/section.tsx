import { makeStyles, Subtitle2, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  section: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalS,
    minWidth: 0,
  },
});

/** A section of a person's page, under its heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={useStyles().section}>
      <Subtitle2 as="h3">{title}</Subtitle2>
      {children}
    </section>
  );
}
