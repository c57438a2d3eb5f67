import { makeStyles, tokens } from "@fluentui/react-components";
import type { AnchorHTMLAttributes } from "react";

const useStyles = makeStyles({
  link: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: "none",
    unicodeBidi: "isolate",
    outlineStyle: "none",
    ":hover": { textDecorationLine: "underline" },
    "::after": { content: '""', position: "absolute", inset: 0, borderRadius: tokens.borderRadiusMedium },
    ":focus-visible::after": {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: "-2px",
    },
  },
});

/** Where a person's link leads, and what becomes of a click or a key. */
export type PersonLinkProps = Pick<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  "href" | "tabIndex" | "onClick" | "onKeyDown" | "draggable"
>;

/** Somebody's name as the link to them; it covers the nearest positioned element around it. */
export function PersonLink({ name, ...link }: PersonLinkProps & { readonly name: string }) {
  return (
    <a {...link} className={useStyles().link}>
      {name}
    </a>
  );
}
