import type { AvatarProps } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import type { StaffMember } from "../../employees/list.ts";
import { Photo } from "../parts/photo.tsx";

const pause = 300;

/** Somebody's photo in a list. Asked for only when they stay in view: scrolling past thousands asks for none of theirs. */
export function PersonFace({
  person: { email, name, hasPhoto },
  size,
}: {
  readonly person: StaffMember;
  readonly size: NonNullable<AvatarProps["size"]>;
}) {
  const [stays, setStays] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStays(true), pause);
    return () => clearTimeout(timer);
  }, []);
  return <Photo email={email} name={name} hasPhoto={hasPhoto && stays} size={size} />;
}
