import { type AvatarProps, makeStyles, tokens } from "@fluentui/react-components";
import { type AnchorHTMLAttributes, useEffect, useState } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { Photo } from "../parts/photo.tsx";

const pause = 300;

/** A person's photo in a list. Fetched only once they stay visible, so that fast scrolling fetches none. */
export function PersonFace({
  person: { email, name, hasPhoto },
  size,
}: {
  readonly person: ListedEmployee;
  readonly size: NonNullable<AvatarProps["size"]>;
}) {
  const [stays, setStays] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStays(true), pause);
    return () => clearTimeout(timer);
  }, []);
  return <Photo email={email} name={name} hasPhoto={hasPhoto && stays} size={size} />;
}

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

/** The target of a person's link, and its click and key handlers. */
export type PersonLinkProps = Pick<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  "href" | "tabIndex" | "onClick" | "onKeyDown" | "draggable"
>;

/** A person's name as the link to them; it covers the nearest positioned ancestor. */
export function PersonLink({ name, ...link }: PersonLinkProps & { readonly name: string }) {
  return (
    <a {...link} className={useStyles().link}>
      {name}
    </a>
  );
}
