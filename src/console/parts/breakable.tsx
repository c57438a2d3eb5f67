import { Fragment, type ReactNode } from "react";

/** An address that breaks after its dots and its @ where it needs a second line. */
export const breakable = (email: string): ReactNode =>
  email.split(/(?<=[.@])/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
