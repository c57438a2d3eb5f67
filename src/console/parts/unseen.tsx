import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  unseen: {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "nowrap",
  },
});

/** Text for screen readers, where sighted users see a colour or an icon; `live` announces changes. */
export function Unseen({
  children,
  live = false,
}: {
  readonly children: ReactNode;
  readonly live?: boolean;
}) {
  return (
    <span className={useStyles().unseen} {...(live && { role: "status", "aria-live": "polite" as const })}>
      {children}
    </span>
  );
}
