import { Button, type ButtonProps, Tooltip } from "@fluentui/react-components";
import type { May } from "../shell/may.ts";

/** A button that, where the reader may not, is off but can still be reached, and says why. */
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
