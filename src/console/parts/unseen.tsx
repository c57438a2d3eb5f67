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

/** Words for those who hear the page, where others see a colour or an icon; `live` tells them as they change. */
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
