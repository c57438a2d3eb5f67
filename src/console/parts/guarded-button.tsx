import { Button, type ButtonProps, Tooltip } from "@fluentui/react-components";
import type { May } from "../shell/may.ts";

/** A button that, if the user may not use it, is disabled but focusable, and says why. */
export function GuardedButton({ may, ...props }: ButtonProps & { readonly may: May }) {
  if (may.allowed) return <Button {...props} />;
  const off = <Button {...props} disabledFocusable />;
  return may.why ? (
    <Tooltip relationship="description" content={may.why} withArrow>
      {off}
    </Tooltip>
  ) : (
    off
  );
}
